import { randomBytes } from 'node:crypto'

const RANDOM_BYTES = 12
const KEY = /^[A-Za-z0-9_-]{38}$/

/**
 * The public key of an inbox, as it stands in the embed snippet: the workspace's id and 96 random bits. It carries the
 * workspace so that a widget's request finds its tenant without a query outside row-level security; a made-up key
 * names a workspace in which no inbox has it.
 */
export function newInboxKey(tenantId: string): string {
  return Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), randomBytes(RANDOM_BYTES)]).toString('base64url')
}

/** The workspace that a public key names, or null when it is no such key. */
export function tenantOfInboxKey(key: string): string | null {
  if (!KEY.test(key)) return null
  const hex = Buffer.from(key, 'base64url').subarray(0, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
