import type { SystemKeys } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { EMAIL } from '../../operations/fields.ts'

const FORM = new RegExp(EMAIL, 'u')

/** The form of an address that counts: two spellings of one mailbox are one identity. */
export function normaliseEmail(typed: string): string {
  return typed.trim().normalize('NFKC').toLowerCase()
}

/**
 * The form of an address that mail goes to: the very one that the identity has, so that a look-alike spelling proves
 * nothing about the mailbox it is normalised to.
 * @throws Problem invalid_input when the form that counts is no address: some letters become an @ or a comma
 */
export function requireEmail(typed: string): string {
  const email = normaliseEmail(typed)
  if (!FORM.test(email)) throw new Problem('invalid_input', { field: 'email', allowed: 'An e-mail address.' })
  return email
}

/** How an address is found again without being kept in clear. */
export function emailLookup(keys: SystemKeys, email: string): Buffer {
  return keys.hash('identity-lookup', 'email', normaliseEmail(email))
}
