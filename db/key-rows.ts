import type { KeyObject } from 'node:crypto'
import { type Address, type RootKeyProvider, importKey, keyCheckValue, sameBytes, unwrapKey } from '../src/crypto/index.ts'
import type { dataKeys, tenantKeys } from './schema/index.ts'

/** A key whose check value is not the one that was written down with it: a row that was tampered with or is damaged. */
export class KeyCheckError extends Error {
  constructor(what: string) {
    super(`The ${what} cannot be opened: its check value is another`)
    this.name = 'KeyCheckError'
  }
}

/** Which database this is: what is wrapped for another one does not open here, under the same root key neither. */
export interface Installation {
  readonly id: string
  readonly environment: string
}

/** The form in which wraps of workspaces' keys are made: bound to the installation and its environment. */
export const BINDING = 2

/** Where a workspace's key is wrapped under the root key. @param binding null for a wrap of the first versions of Rind, which named no installation */
export function tenantKeyAddress({ id, environment }: Installation, tenantId: string, version: number, binding: number | null = BINDING): Address {
  return { tenant: tenantId, table: 'key', column: 'tenant', row: tenantId, bound: [...(binding === null ? [] : [id, environment]), String(version)] }
}

/** Where a key of the installation is wrapped. Installation and environment are bound: another one's key does not open here. */
export function systemKeyAddress(installation: Installation, purpose: string, version: number): Address {
  return { tenant: 'system', table: 'key', column: 'system', row: purpose, bound: [installation.id, installation.environment, String(version)] }
}

/** Unwraps a workspace's key. @throws RootKeyError, EnvelopeError, KeyCheckError */
export async function openTenantKey(root: RootKeyProvider, own: Installation, row: typeof tenantKeys.$inferSelect): Promise<KeyObject> {
  return checked(importKey(await root.unwrap(tenantKeyAddress(own, row.tenantId, row.version, row.binding), row.wrapped)), row.checkValue, `key of workspace ${row.tenantId}`)
}

/** Unwraps a data key under its workspace's key. @throws EnvelopeError, KeyCheckError */
export function unwrapDataKey(parent: KeyObject, row: typeof dataKeys.$inferSelect): KeyObject {
  const address = { tenant: row.tenantId, kind: row.subjectKind, subject: row.subjectId, version: row.version }
  return checked(unwrapKey(parent, row.parentVersion, address, row.wrapped), row.checkValue, `key of ${row.subjectKind} ${row.subjectId}`)
}

/** The key, if it is the one whose check value was written down; null stands for a row that has none yet. @throws KeyCheckError */
export function checked(key: KeyObject, checkValue: Uint8Array | null, what: string): KeyObject {
  if (checkValue !== null && !sameBytes(keyCheckValue(key), checkValue)) throw new KeyCheckError(what)
  return key
}
