import { createHash, createHmac, type KeyObject, randomBytes, timingSafeEqual } from 'node:crypto'
import { lengthPrefixed } from './encoding.ts'

/** HMAC-SHA-256 of a value for a purpose: equality look-up without the value, useless without the key. */
export function lookupHash(key: KeyObject, purpose: string, value: string): Buffer {
  return createHmac('sha256', key).update(lengthPrefixed([purpose, value])).digest()
}

/** A token for a link, a cookie or a ticket: 256 random bits, base64url, 43 characters. */
export function newToken(): string {
  return randomBytes(32).toString('base64url')
}

/** How a token is kept: SHA-256 of it with its purpose. A 256-bit random token needs no slow hash. */
export function tokenHash(purpose: string, token: string): Buffer {
  return createHash('sha256').update(lengthPrefixed([purpose, token])).digest()
}

/** Compares in constant time; different lengths are simply unequal. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b)
}
