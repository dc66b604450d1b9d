import type { TenantTx } from '../../../db/index.ts'
import { EnvelopeError, type KeySet, KeyVersionError } from '../../crypto/index.ts'
import type { Services } from '../../operations/index.ts'

/** Whether one row or one key is at fault, and not the database or the service that holds the root key. */
export function isDamaged(error: unknown): boolean {
  return error instanceof EnvelopeError || error instanceof KeyVersionError || (error instanceof Error && error.name === 'KeyCheckError')
}

/** The keys of many subjects. One that does not open is absent, as one that is not there: it must not hide all others. */
export async function keysThatOpen(tx: TenantTx, kind: 'contact' | 'conversation', ids: readonly string[]): Promise<ReadonlyMap<string, KeySet>> {
  try {
    return await tx.keys.many(kind, ids)
  } catch (error) {
    if (!isDamaged(error)) throw error
  }
  const found = new Map<string, KeySet>()
  for (const id of ids) {
    try {
      for (const [known, keys] of await tx.keys.many(kind, [id])) found.set(known, keys)
    } catch (error) {
      if (!isDamaged(error)) throw error
    }
  }
  return found
}

/**
 * Runs a batch, and once more with the keys read anew when it met a version that was not known: another process has
 * rotated the key since it was remembered. (Texts are opened after the transaction, which would do the same by itself.)
 * @param run Told whether the keys are those of this moment; a version that is not among them is damage then.
 */
export async function withKeysOfNow<T>({ keys }: Services, tenantId: string, run: (fresh: boolean) => Promise<T>): Promise<T> {
  try {
    return await run(false)
  } catch (error) {
    if (!(error instanceof KeyVersionError)) throw error
    keys.forget(tenantId)
    return run(true)
  }
}
