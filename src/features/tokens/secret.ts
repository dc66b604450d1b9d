import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { sameBytes } from '../../crypto/index.ts'

/** So that scanners for leaked secrets know one when they see it, and so that a mistyped one costs no query. */
const PREFIX = 'rind_'
const FORM = /^rind_([A-Za-z0-9_-]{64})_([0-9a-f]{8})$/

const checksum = (body: string) => crc32(PREFIX + body).toString(16).padStart(8, '0')

/**
 * A token's secret: the workspace's id and 256 random bits, with a prefix and a checksum. It carries the workspace so that
 * it is found under row-level security; a made-up one names a workspace in which no token has its hash.
 */
export function newSecret(tenantId: string): string {
  const body = Buffer.concat([Buffer.from(tenantId.replaceAll('-', ''), 'hex'), randomBytes(32)]).toString('base64url')
  return `${PREFIX}${body}_${checksum(body)}`
}

/** The workspace that a secret names; null when it is no such secret. */
export function tenantOfSecret(secret: string): string | null {
  const [, body, sum] = FORM.exec(secret) ?? []
  if (body === undefined || sum === undefined || !sameBytes(Buffer.from(checksum(body)), Buffer.from(sum))) return null
  const hex = Buffer.from(body, 'base64url').subarray(0, 16).toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
