import { and, count, desc, eq, isNull, max, min, ne, sql } from 'drizzle-orm'
import type { PlatformTx, TenantTx } from '../../../db/index.ts'
import { contacts, conversations, mails, members, messages, workspaceSizes, workspaces } from '../../../db/schema/index.ts'

const DAY_MS = 24 * 60 * 60_000

export type Size = Omit<typeof workspaceSizes.$inferSelect, 'workspaceId' | 'measuredAt'>

/** Counts what a workspace holds, under its own row-level security: numbers, and the day of the newest message. */
export async function countWorkspace(tx: TenantTx): Promise<Size> {
  const of = async (table: typeof contacts | typeof conversations | typeof messages) =>
    (await tx.db.select({ rows: count() }).from(table).where(eq(table.tenantId, tx.tenantId)))[0]?.rows ?? 0
  const newest = (await tx.db.select({ at: max(conversations.lastMessageAt) }).from(conversations).where(eq(conversations.tenantId, tx.tenantId)))[0]?.at
  return {
    // People who can come in; programs and those who left are none.
    members: (await tx.db.select({ rows: count() }).from(members).where(and(eq(members.tenantId, tx.tenantId), eq(members.status, 'active'), isNull(members.tokenId))))[0]?.rows ?? 0,
    contacts: await of(contacts),
    conversations: await of(conversations),
    messages: await of(messages),
    // No more than the day: when somebody writes is the workspace's own business.
    activeOn: newest ? new Date(Math.floor(newest.getTime() / DAY_MS) * DAY_MS) : null
  }
}

/** Keeps the size of a workspace, unless it was closed while it was counted: nothing of an erased one comes back. */
export async function keepSize(tx: PlatformTx, workspaceId: string, size: Size, now: number): Promise<void> {
  const [open] = await tx.db.select({ id: workspaces.id }).from(workspaces).where(and(eq(workspaces.id, workspaceId), eq(workspaces.status, 'active'))).for('update')
  if (!open) return
  const row = { ...size, measuredAt: new Date(now) }
  await tx.db.insert(workspaceSizes).values({ workspaceId, ...row }).onConflictDoUpdate({ target: workspaceSizes.workspaceId, set: row })
}

/** The workspaces that the status page measures with are nobody's business. */
const isCounted = ne(workspaces.kind, 'probe')

/** The workspaces that are counted. */
export async function workspaceIds(tx: PlatformTx): Promise<string[]> {
  return (await tx.db.select({ id: workspaces.id }).from(workspaces).where(and(eq(workspaces.status, 'active'), isCounted))).map(({ id }) => id)
}

/** Workspaces with their sizes, the largest first. */
export async function listWorkspaces(tx: PlatformTx, limit: number) {
  return tx.db
    .select({ workspace: workspaces, size: workspaceSizes })
    .from(workspaces)
    .leftJoin(workspaceSizes, eq(workspaceSizes.workspaceId, workspaces.id))
    .orderBy(sql`${desc(workspaceSizes.messages)} nulls last`, workspaces.createdAt)
    .limit(limit)
}

/** Figures of the installation as a whole. */
export async function readHealth(tx: PlatformTx) {
  const [mail] = await tx.db.select({ waiting: count(), oldest: min(mails.createdAt) }).from(mails).where(isNull(mails.sentAt))
  const [all] = await tx.db.select({ workspaces: count() }).from(workspaces).where(isCounted)
  const [server] = await tx.db.execute<{ version: string }>(sql`select current_setting('server_version') as version`)
  return { waiting: mail?.waiting ?? 0, oldest: mail?.oldest ?? null, workspaces: all?.workspaces ?? 0, databaseVersion: server?.version ?? '' }
}
