import { and, eq, inArray, notExists, sql } from 'drizzle-orm'
import type { PlatformTx, TenantTx } from '../../../db/index.ts'
import { identityWorkspaces, workspaces } from '../../../db/schema/index.ts'

/** Makes a workspace that nobody sees: closed, and without a name. What belongs to it comes before it is opened. */
export async function reserveWorkspace(tx: PlatformTx, { id, plan, createdAt }: { readonly id: string; readonly plan: 'free' | 'self-hosted'; readonly createdAt: Date }): Promise<void> {
  await tx.db.insert(workspaces).values({ id, name: id, status: 'closed', plan, kind: 'ordinary', createdAt })
}

/** Marks that something arrives in this workspace, until the transaction ends. */
export async function holdArrival(tx: TenantTx): Promise<void> {
  await tx.db.execute(sql`select pg_advisory_xact_lock(${arrivalLock(tx)})`)
}

/** As holdArrival, unless something arrives there. @returns whether nothing does */
export async function tryHoldArrival(tx: TenantTx): Promise<boolean> {
  const [row] = await tx.db.execute<{ taken: boolean }>(sql`select pg_try_advisory_xact_lock(${arrivalLock(tx)}) as taken`)
  return row?.taken === true
}

const arrivalLock = ({ tenantId }: TenantTx) => sql`hashtextextended(${`import/${tenantId}`}, 0)`

/** Opens what was reserved, now that everything is there. @throws Error when it was given up meanwhile */
export async function openWorkspace(tx: PlatformTx, id: string, name: string): Promise<void> {
  const opened = await tx.db.update(workspaces).set({ name, status: 'active' }).where(and(eq(workspaces.id, id), eq(workspaces.status, 'closed'))).returning({ id: workspaces.id })
  if (opened.length === 0) throw new Error(`The workspace ${id} took too long to arrive, and was given up. Try again.`)
}

/** Takes back what was reserved and is empty still. */
export async function abandonWorkspace(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.delete(workspaces).where(and(eq(workspaces.id, id), eq(workspaces.status, 'closed')))
}

const neverOpened = (id?: string) => and(id === undefined ? undefined : eq(workspaces.id, id), inArray(workspaces.status, ['closed', 'suspended']), eq(workspaces.name, sql`${workspaces.id}::text`))

/** Workspaces without a name and without people that were reserved before a moment. Erased ones are among them. */
export async function namelessWorkspaces(tx: PlatformTx, before: number): Promise<string[]> {
  const people = tx.db.select({ one: sql`1` }).from(identityWorkspaces).where(eq(identityWorkspaces.workspaceId, workspaces.id))
  const rows = await tx.db.select({ id: workspaces.id }).from(workspaces).where(and(neverOpened(), notExists(people)))
  return rows.map(({ id }) => id).filter((id) => madeAt(id) < before)
}

/** Gives up what was reserved: nobody opens it any more. @returns whether it was still to be opened */
export async function giveUpWorkspace(tx: PlatformTx, id: string): Promise<boolean> {
  return (await tx.db.update(workspaces).set({ status: 'suspended' }).where(neverOpened(id)).returning({ id: workspaces.id })).length > 0
}

/** Takes away what was given up, once it is empty. */
export async function removeGivenUp(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.delete(workspaces).where(and(neverOpened(id), eq(workspaces.status, 'suspended')))
}

/** When an id was made, in epoch milliseconds: a UUID of version 7 begins with that. */
const madeAt = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
