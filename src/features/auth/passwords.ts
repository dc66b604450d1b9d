import { argon2id, hash, verify } from 'argon2'
import { Problem } from '../../errors/index.ts'
import type { Passwords } from '../../operations/index.ts'
import { normalisePassword } from './password-policy.ts'

/** OWASP's first choice for Argon2id: 46 MiB, one pass, one lane. */
const OPTIONS = { type: argon2id, memoryCost: 47_104, timeCost: 1, parallelism: 1 } as const
const MAX_WAITING = 64

/**
 * Hashes passwords, a few at a time: each takes 46 MiB and a core, and a flood of them must not take the server down.
 * @param concurrency How many at once.
 */
export async function createPasswords(concurrency: number): Promise<Passwords> {
  const decoy = await hash('the password of nobody', OPTIONS)
  let running = 0
  const waiting: (() => void)[] = []

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (running >= concurrency) {
      if (waiting.length >= MAX_WAITING) throw new Problem('busy', { retryAfter: 5 })
      await new Promise<void>((resolve) => waiting.push(resolve))
    } else {
      running += 1
    }
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running -= 1
    }
  }

  return {
    hash: (password) => inTurn(() => hash(normalisePassword(password), OPTIONS)),
    // An unknown address costs the same as a known one, so that time tells nobody who has an account.
    verify: (stored, password) => inTurn(async () => (await verify(stored ?? decoy, normalisePassword(password))) && stored !== null)
  }
}
