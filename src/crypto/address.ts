import { lengthPrefixed } from './encoding.ts'

/**
 * Where a ciphertext belongs. The address is bound into the envelope as associated data, so a ciphertext that is moved
 * to another row, column, table or tenant does not open. `table` and `column` are logical names: constants of ours
 * that stay when an SQL name changes.
 */
export interface Address {
  /** The workspace's id, or `system` for what belongs to the installation. */
  readonly tenant: string
  readonly table: string
  readonly column: string
  readonly row: string
  /** Further facts that must not change without notice: a message's conversation, sender and time. */
  readonly bound?: readonly string[]
}

const DOMAIN = 'rind/1/seal'

/** The associated data of an envelope at this address under this key. */
export function associatedData(address: Address, keyId: number): Buffer {
  return lengthPrefixed([
    DOMAIN,
    address.tenant,
    address.table,
    address.column,
    address.row,
    String(keyId),
    ...(address.bound ?? [])
  ])
}
