import { and, asc, eq, lt, sql } from 'drizzle-orm'
import type { PlatformTx, SystemKeys, TenantTx } from '../../../db/index.ts'
import { identityWorkspaces, messages, probeAccounts, workspaces } from '../../../db/schema/index.ts'

/** Everything that was drawn for the workspace of the status page: ids of rows, and what its member signs in with. */
export interface Credentials {
  readonly workspaceId: string
  readonly founder: { readonly identityId: string; readonly memberId: string }
  readonly watcher: { readonly identityId: string; readonly memberId: string; readonly email: string; readonly password: string; readonly totpSecret: string }
  /** The secret of the visitor that writes. */
  readonly visitorToken: string
}

const address = (workspaceId: string) => ({ tenant: 'system', table: 'probe-account', column: 'credentials', row: workspaceId })

/** One process at a time makes the account, if several start together. */
export async function lockAccount(tx: PlatformTx): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended('probe-account', 0))`)
}

export async function findCredentials(tx: PlatformTx, keys: SystemKeys): Promise<Credentials | null> {
  const [row] = await tx.db.select().from(probeAccounts).orderBy(asc(probeAccounts.createdAt), asc(probeAccounts.workspaceId)).limit(1)
  return row ? keys.sealing('identity').openJson<Credentials>(address(row.workspaceId), row.credentials) : null
}

export async function insertCredentials(tx: PlatformTx, keys: SystemKeys, credentials: Credentials, now: number): Promise<void> {
  const { workspaceId } = credentials
  await tx.db.insert(probeAccounts).values({ workspaceId, credentials: keys.sealing('identity').sealJson(address(workspaceId), credentials), createdAt: new Date(now) })
}

/** Whether the last step of making the workspace was done. */
export async function isAdmitted(tx: PlatformTx, identityId: string): Promise<boolean> {
  return (await tx.db.select({ id: identityWorkspaces.identityId }).from(identityWorkspaces).where(eq(identityWorkspaces.identityId, identityId))).length > 0
}

export async function probeWorkspaces(tx: PlatformTx): Promise<string[]> {
  return (await tx.db.select({ id: workspaces.id }).from(workspaces).where(and(eq(workspaces.kind, 'probe'), eq(workspaces.status, 'active')))).map(({ id }) => id)
}

/** Only the jobs' login may. @returns how many went */
export async function deleteMessages(tx: TenantTx, before: Date): Promise<number> {
  return (await tx.db.delete(messages).where(and(eq(messages.tenantId, tx.tenantId), lt(messages.createdAt, before))).returning({ id: messages.id })).length
}
