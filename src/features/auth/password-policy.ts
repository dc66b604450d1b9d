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
 * Judges a password by how hard it is to guess, not by which characters it has. It judges the form that is hashed: what
 * looks odd as typed may be a common password once it is normalised.
 * @param known Words that an attacker knows: the address, the names of person and business.
 * @throws Problem weak_password or breached_password, with the reason
 */
export function requireStrongPassword(typed: string, known: readonly string[]): void {
  const password = normalisePassword(typed)
  const length = [...password].length
  if (length < MIN_PASSWORD_LENGTH) throw weak('short', `at least ${MIN_PASSWORD_LENGTH} characters; this one has ${length}`)
  const lower = password.toLowerCase()
  const bare = lettersOf(lower)
  if (common.has(lower) || common.has(lower.replace(/[\d!?.@#$%]+$/, '')) || isRepeated(lower)) {
    throw new Problem('breached_password', { field: 'password', facts: { reason: 'breached' } })
  }
  const texts = known.map((text) => text.normalize('NFKC').toLowerCase())
  const words = texts.flatMap((text) => text.split(/[^\p{L}\d]+/u)).filter((word) => word.length >= 4)
  if (isBuiltOn(bare, [...texts, ...words].map(lettersOf))) {
    throw weak('name', 'a password that is not built on your name, your address or the name of the business')
  }
  if (estimator.check(password, words).score < MIN_SCORE) throw weak('common', 'a password that is harder to guess: a few unrelated words do well')
}

function lettersOf(text: string): string {
  return text.replaceAll(/[^\p{L}]/gu, '')
}

/** Whether hardly any letter is left once the known words are taken out. */
function isBuiltOn(letters: string, words: readonly string[]): boolean {
  const longestFirst = words.filter((word) => word.length >= 4).toSorted((a, b) => b.length - a.length)
  const rest = longestFirst.reduce((left, word) => left.replaceAll(word, ''), letters)
  return rest !== letters && rest.length < 5
}

/** One short piece again and again: the list of breached passwords is full of them, whatever their length. */
function isRepeated(text: string): boolean {
  return /^(.{1,6})\1+$/u.test(text) && new Set(text).size <= 6
}

function weak(reason: string, allowed: string): Problem {
  return new Problem('weak_password', { field: 'password', allowed, facts: { reason } })
}
