import type { SystemKeys } from '../../../db/index.ts'

/** The form of an address that counts: two spellings of one mailbox are one identity. */
export function normaliseEmail(typed: string): string {
  return typed.trim().normalize('NFKC').toLowerCase()
}

/** How an address is found again without being kept in clear. */
export function emailLookup(keys: SystemKeys, email: string): Buffer {
  return keys.hash('identity-lookup', 'email', normaliseEmail(email))
}
