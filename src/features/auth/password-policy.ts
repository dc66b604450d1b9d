import { ZxcvbnFactory } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { Problem } from '../../errors/index.ts'

export const MIN_PASSWORD_LENGTH = 12
/** zxcvbn: 3 is "safely unguessable, moderate protection from offline attack". */
const MIN_SCORE = 3

const common = new Set(dictionary['passwords-common'])
const estimator = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs, maxLength: 128 })

/** The form of a password that is hashed: the same letters typed on another keyboard are the same password. */
export function normalisePassword(password: string): string {
  return password.normalize('NFKC')
}

/**
 * Judges a password by how hard it is to guess, not by which characters it has.
 * @param known Words that an attacker knows: the address, the names of person and business.
 * @throws Problem weak_password or breached_password, with the reason
 */
export function requireStrongPassword(password: string, known: readonly string[]): void {
  const length = [...password].length
  if (length < MIN_PASSWORD_LENGTH) throw weak('short', `at least ${MIN_PASSWORD_LENGTH} characters; this one has ${length}`)
  const lower = password.toLowerCase()
  const bare = lower.replaceAll(/[^\p{L}]/gu, '')
  if (common.has(lower) || common.has(lower.replace(/[\d!?.@#$%]+$/, '')) || isRepeated(lower)) {
    throw new Problem('breached_password', { field: 'password', facts: { reason: 'breached' } })
  }
  const words = known.flatMap((text) => text.toLowerCase().split(/[^\p{L}\d]+/u)).filter((word) => word.length >= 4)
  if (words.some((word) => bare.replaceAll(word.replaceAll(/\d/g, ''), '').length < 5 && lower.includes(word))) {
    throw weak('name', 'a password that is not built on your name, your address or the name of the business')
  }
  if (estimator.check(password, words).score < MIN_SCORE) throw weak('common', 'a password that is harder to guess: a few unrelated words do well')
}

/** One short piece again and again: the list of breached passwords is full of them, whatever their length. */
function isRepeated(text: string): boolean {
  return /^(.{1,6})\1+$/u.test(text) && new Set(text).size <= 6
}

function weak(reason: string, allowed: string): Problem {
  return new Problem('weak_password', { field: 'password', allowed, facts: { reason } })
}
