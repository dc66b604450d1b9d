import { and, eq, inArray, sql } from 'drizzle-orm'
import type { MadeTenantKey, PlatformTx, TenantTx } from '../../../db/index.ts'
import { identityWorkspaces, workspaces } from '../../../db/schema/index.ts'
import { insertInbox } from '../inboxes/index.ts'
import { findMember, insertMember } from '../members/index.ts'

export interface Founding {
  readonly workspaceId: string
  readonly workspaceName: string
  readonly plan: 'free' | 'self-hosted'
  readonly kind: 'ordinary' | 'demo' | 'probe'
  readonly memberId: string
  readonly identityId: string
  readonly name: string
  readonly email: string
  readonly locale: 'en' | 'nl'
}

/** The workspace as such. Doing it again changes nothing. */
export async function registerWorkspace(tx: PlatformTx, founding: Founding, now: number): Promise<void> {
  await tx.db
    .insert(workspaces)
    .values({ id: founding.workspaceId, name: founding.workspaceName, status: 'active', plan: founding.plan, kind: founding.kind, createdAt: new Date(now) })
    .onConflictDoNothing({ target: workspaces.id })
}

/** What stands in a workspace at first: its keys, its founder with every right, one inbox. Doing it again changes nothing. @param made Its first key, if it was made before */
export async function furnishWorkspace(tx: TenantTx, founding: Founding, now: number, made?: MadeTenantKey): Promise<void> {
  // The button was pressed twice: the second waits for the first, and finds what it made.
  await tx.db.execute(sql`select pg_advisory_xact_lock(hashtextextended(${founding.workspaceId}, 0))`)
  if (await findMember(tx, founding.memberId)) return
  await tx.keys.found(now, made)
  await insertMember(
    tx,
    {
      id: founding.memberId,
      identityId: founding.identityId,
      role: 'owner',
      access: { billing: true, customerData: true, messaging: true },
      name: founding.name,
      email: founding.email,
      locale: founding.locale
    },
    now
  )
  await insertInbox(
    tx,
    {
      name: 'Website',
      greeting: founding.locale === 'nl' ? 'Hoi. Waar kunnen we je mee helpen?' : 'Hi. How can we help?',
      replyTime: 'minutes',
      color: '#14683f',
      locale: founding.locale,
      formOfAddress: 'informal',
      origins: []
    },
    now
  )
}

export interface Admission {
  readonly identityId: string
  readonly workspaceId: string
  readonly memberId: string
  /** When an auditor's access ends. */
  readonly endsAt?: Date | null
}

/** Lets an identity into a workspace, until the end if there is one. Doing it again gives the end that is said last. */
export async function admitIdentity(tx: PlatformTx, { identityId, workspaceId, memberId, endsAt = null }: Admission, now: number): Promise<void> {
  await tx.db
    .insert(identityWorkspaces)
    .values({ identityId, workspaceId, memberId, createdAt: new Date(now), endsAt })
    .onConflictDoUpdate({ target: [identityWorkspaces.identityId, identityWorkspaces.workspaceId], set: { memberId, endsAt } })
}

/** Offers the workspace to this identity no longer. What it may do there is decided by the membership, not by this. */
export async function dismissIdentity(tx: PlatformTx, identityId: string, workspaceId: string): Promise<void> {
  await tx.db.delete(identityWorkspaces).where(and(eq(identityWorkspaces.identityId, identityId), eq(identityWorkspaces.workspaceId, workspaceId)))
}

/** What a workspace pays for. */
export async function planOf(tx: PlatformTx, id: string): Promise<'free' | 'self-hosted'> {
  const rows = await tx.db.select({ plan: workspaces.plan }).from(workspaces).where(eq(workspaces.id, id))
  return rows[0]?.plan ?? 'free'
}

/** The name of an active workspace; null when it is closed or suspended. */
export async function workspaceName(tx: PlatformTx, id: string): Promise<string | null> {
  const rows = await tx.db.select({ name: workspaces.name, status: workspaces.status }).from(workspaces).where(eq(workspaces.id, id))
  return rows[0]?.status === 'active' ? rows[0].name : null
}

/** Which of these workspaces are active: neither closed nor suspended. */
export async function activeWorkspaces(tx: PlatformTx, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await tx.db.select({ id: workspaces.id }).from(workspaces).where(and(inArray(workspaces.id, [...ids]), eq(workspaces.status, 'active')))
  return new Set(rows.map(({ id }) => id))
}

/** What a workspace is called and since when it is there. @throws Error when it is not there */
export async function workspaceFacts(tx: PlatformTx, id: string): Promise<{ id: string; name: string; createdAt: string }> {
  const [row] = await tx.db.select({ name: workspaces.name, createdAt: workspaces.createdAt }).from(workspaces).where(eq(workspaces.id, id))
  if (!row) throw new Error(`There is no workspace ${id}`)
  return { id, name: row.name, createdAt: row.createdAt.toISOString() }
}
