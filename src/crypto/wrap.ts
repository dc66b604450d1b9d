import type { KeyObject } from 'node:crypto'
import type { Address } from './address.ts'
import { openBytes, sealBytes } from './envelope.ts'
import { importKey } from './key.ts'

/** What a wrapped key belongs to. Bound as associated data: a wrap moved to another tenant, subject or version does not open. */
export interface WrapAddress {
  readonly tenant: string
  /** `tenant`, `system`, or the kind of subject of a data key. */
  readonly kind: string
  /** The purpose or the subject's id. */
  readonly subject: string
  readonly version: number
}

function asAddress(wrap: WrapAddress): Address {
  return { tenant: wrap.tenant, table: 'key', column: wrap.kind, row: wrap.subject, bound: [String(wrap.version)] }
}

/** Wraps key bytes under a parent key. */
export function wrapKey(parent: KeyObject, parentVersion: number, address: WrapAddress, bytes: Uint8Array): Buffer {
  return sealBytes(parent, parentVersion, asAddress(address), bytes)
}

/** Unwraps a key. @throws EnvelopeError when the parent or the address is another. */
export function unwrapKey(parent: KeyObject, parentVersion: number, address: WrapAddress, wrapped: Uint8Array): KeyObject {
  return importKey(openBytes(parent, parentVersion, asAddress(address), wrapped))
}
