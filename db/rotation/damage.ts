import { KeyVersionError } from '../../src/crypto/index.ts'

const DAMAGE = new Set(['EnvelopeError', 'KeyCheckError'])

/** One row's fault, as opposed to a database or a key service that does not answer. */
export function isDamaged(error: unknown): boolean {
  return error instanceof KeyVersionError || (error instanceof Error && DAMAGE.has(error.name))
}
