import { and, count, eq, gt, isNull } from 'drizzle-orm'
import { type PlatformTx, newId } from '../../../db/index.ts'
import { factorResets, identityWorkspaces, passkeys, recoveryCodes, totpDevices } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'

const LINK_MS = 24 * 60 * 60_000

/** Who is behind a membership, and in how many workspaces that person is; null when the membership is none. */
export async function personOf(tx: PlatformTx, workspaceId: string, memberId: string): Promise<{ identityId: string; workspaces: number } | null> {
  const rows = await tx.db
    .select({ identityId: identityWorkspaces.identityId })
    .from(identityWorkspaces)
    .where(and(eq(identityWorkspaces.workspaceId, workspaceId), eq(identityWorkspaces.memberId, memberId)))
  const identityId = rows[0]?.identityId
  if (identityId === undefined) return null
  const all = await tx.db.select({ n: count() }).from(identityWorkspaces).where(eq(identityWorkspaces.identityId, identityId))
  return { identityId, workspaces: all[0]?.n ?? 0 }
}

/** The members of a workspace and the people behind them. */
export async function peopleOf(tx: PlatformTx, workspaceId: string): Promise<{ identityId: string; memberId: string }[]> {
  return tx.db
    .select({ identityId: identityWorkspaces.identityId, memberId: identityWorkspaces.memberId })
    .from(identityWorkspaces)
    .where(eq(identityWorkspaces.workspaceId, workspaceId))
}

/** Takes every factor away and makes a link to new ones; an earlier link is worth nothing. Who asked is kept. @returns the link's token */
export async function resetFactors(tx: PlatformTx, identityId: string, resetBy: string, now: number): Promise<string> {
  await tx.db.delete(totpDevices).where(eq(totpDevices.identityId, identityId))
  await tx.db.delete(passkeys).where(eq(passkeys.identityId, identityId))
  await tx.db.delete(recoveryCodes).where(eq(recoveryCodes.identityId, identityId))
  await tx.db.update(factorResets).set({ expiresAt: new Date(now) }).where(and(eq(factorResets.identityId, identityId), isNull(factorResets.doneAt)))
  const token = newToken()
  await tx.db.insert(factorResets).values({
    id: newId(now),
    identityId,
    resetBy,
    linkHash: tokenHash('factor-reset', token),
    createdAt: new Date(now),
    expiresAt: new Date(now + LINK_MS)
  })
  return token
}

const open = (identityId: string, token: string, now: number) =>
  and(
    eq(factorResets.linkHash, tokenHash('factor-reset', token)),
    eq(factorResets.identityId, identityId),
    isNull(factorResets.doneAt),
    gt(factorResets.expiresAt, new Date(now))
  )

/** Whether this link lets this person set up new factors now. */
export async function isResetOpen(tx: PlatformTx, identityId: string, token: string, now: number): Promise<boolean> {
  return (await tx.db.select({ id: factorResets.id }).from(factorResets).where(open(identityId, token, now))).length === 1
}

/** Spends the link. One conditional UPDATE. @returns whether it was good */
export async function finishReset(tx: PlatformTx, identityId: string, token: string, now: number): Promise<boolean> {
  return (await tx.db.update(factorResets).set({ doneAt: new Date(now) }).where(open(identityId, token, now)).returning({ id: factorResets.id })).length === 1
}

/** The identities of those who had this person's factors reset, ever: they may not approve anything together with that person. */
export async function resetAskersOf(tx: PlatformTx, identityId: string): Promise<string[]> {
  const rows = await tx.db.select({ resetBy: factorResets.resetBy }).from(factorResets).where(eq(factorResets.identityId, identityId))
  return [...new Set(rows.map(({ resetBy }) => resetBy))]
}
