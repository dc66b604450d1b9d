import { and, eq, inArray, ne, notExists, sql } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { identities, identityWorkspaces, sessions, signups, socketTickets, workspaceSizes, workspaces } from '../../../db/schema/index.ts'

/** The ids of all workspaces, closed ones too: work may have been left half-way in them. */
export async function everyWorkspace(tx: PlatformTx): Promise<string[]> {
  return (await tx.db.select({ id: workspaces.id }).from(workspaces)).map(({ id }) => id)
}

/** Closes a workspace and ends every session in it. Open sockets are closed by the sweep, within a second. */
export async function closeWorkspace(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.update(workspaces).set({ status: 'closed' }).where(eq(workspaces.id, id))
  await tx.db.delete(sessions).where(eq(sessions.workspaceId, id))
  await tx.db.delete(socketTickets).where(eq(socketTickets.workspaceId, id))
}

/**
 * Takes a closed workspace's name away, and the people who were in no other workspace, with all they sign in by.
 * @returns whether this call did it; false when an earlier one had
 */
export async function forgetWorkspace(tx: PlatformTx, id: string): Promise<boolean> {
  const forgotten = await tx.db.update(workspaces).set({ name: id }).where(and(eq(workspaces.id, id), ne(workspaces.name, id))).returning({ id: workspaces.id })
  if (forgotten.length === 0) return false
  const left = await tx.db.delete(identityWorkspaces).where(eq(identityWorkspaces.workspaceId, id)).returning({ identityId: identityWorkspaces.identityId })
  await tx.db.delete(signups).where(eq(signups.workspaceId, id))
  await tx.db.delete(workspaceSizes).where(eq(workspaceSizes.workspaceId, id))
  if (left.length === 0) return true
  const elsewhere = tx.db.select({ one: sql`1` }).from(identityWorkspaces).where(eq(identityWorkspaces.identityId, identities.id))
  await tx.db.delete(identities).where(and(inArray(identities.id, left.map(({ identityId }) => identityId)), notExists(elsewhere)))
  return true
}
