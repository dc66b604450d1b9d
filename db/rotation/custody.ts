import { and, eq, gte, isNotNull } from 'drizzle-orm'
import { newId } from '../ids.ts'
import { rootKeyCopies } from '../schema/index.ts'
import { type RotationContext, requireInstallation } from './context.ts'

export interface RootKeyCopy {
  /** Whose copy it is, by public key. */
  readonly recipient: string
  readonly sealedAt: Date
  readonly verifiedAt: Date | null
}

/** Notes that a copy of a root key was sealed to a custodian. */
export async function recordCopy(context: RotationContext, recipient: string, rootCheckValue: Buffer): Promise<void> {
  const now = context.clock.now()
  const at = new Date(now)
  await context.pool.transaction((db) =>
    db
      .insert(rootKeyCopies)
      .values({ id: newId(now), recipient, rootCheckValue, sealedAt: at })
      .onConflictDoUpdate({ target: [rootKeyCopies.recipient, rootKeyCopies.rootCheckValue], set: { sealedAt: at } })
  )
}

/** Notes that a custodian's copy was opened and holds the root key with this check value. */
export async function recordVerified(context: RotationContext, recipient: string, rootCheckValue: Buffer): Promise<void> {
  const now = context.clock.now()
  const at = new Date(now)
  await context.pool.transaction((db) =>
    db
      .insert(rootKeyCopies)
      .values({ id: newId(now), recipient, rootCheckValue, sealedAt: at, verifiedAt: at })
      .onConflictDoUpdate({ target: [rootKeyCopies.recipient, rootKeyCopies.rootCheckValue], set: { verifiedAt: at } })
  )
}

/** Copies of the database's own root key, of each custodian one. With a moment: only those that were proved since. */
export async function copiesOfRoot(context: RotationContext, verifiedSince?: Date): Promise<readonly RootKeyCopy[]> {
  const { rootCheckValue } = await requireInstallation(context)
  const since = verifiedSince && and(isNotNull(rootKeyCopies.verifiedAt), gte(rootKeyCopies.verifiedAt, verifiedSince))
  return context.pool.transaction((db) =>
    db
      .select({ recipient: rootKeyCopies.recipient, sealedAt: rootKeyCopies.sealedAt, verifiedAt: rootKeyCopies.verifiedAt })
      .from(rootKeyCopies)
      .where(and(eq(rootKeyCopies.rootCheckValue, rootCheckValue), since))
      .orderBy(rootKeyCopies.recipient)
  )
}
