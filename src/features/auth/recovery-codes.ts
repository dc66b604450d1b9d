import { randomBytes } from 'node:crypto'
import type { SystemKeys } from '../../../db/index.ts'

const CODES = 10
const LENGTH = 25
/** Base32 without I, L, O and U, which are misread: 32 letters, 5 bits each, 25 letters are 125 bits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** Ten fresh codes as they are shown: five groups of five letters. */
export function newRecoveryCodes(): string[] {
  return Array.from({ length: CODES }, () => {
    const letters = Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length])
    return Array.from({ length: 5 }, (_, group) => letters.slice(group * 5, group * 5 + 5).join('')).join('-')
  })
}

/** How a code is kept. 125 random bits need no slow hash; the key makes a stolen table useless all the same. */
export function recoveryCodeHash(keys: SystemKeys, identityId: string, typed: string): Buffer {
  const letters = typed.toUpperCase().replaceAll(/[\s-]/g, '').replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return keys.hash('identity-lookup', `recovery-code/${identityId}`, letters)
}
