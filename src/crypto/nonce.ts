import { randomFillSync } from 'node:crypto'

export const NONCE_BYTES = 12
const POOL_BYTES = NONCE_BYTES * 1024

const pool = Buffer.alloc(POOL_BYTES)
let used = POOL_BYTES

/**
 * A fresh random 96-bit nonce (NIST SP 800-38D 8.2.2). Random numbers are drawn for 1,024 nonces at once because one
 * call of the generator costs more than the encryption of a message; no part of the pool is ever given out twice.
 */
export function nextNonce(): Buffer {
  if (used + NONCE_BYTES > POOL_BYTES) {
    randomFillSync(pool)
    used = 0
  }
  const nonce = Buffer.from(pool.subarray(used, used + NONCE_BYTES))
  pool.fill(0, used, used + NONCE_BYTES)
  used += NONCE_BYTES
  return nonce
}
