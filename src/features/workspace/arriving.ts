import { and, eq } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { workspaces } from '../../../db/schema/index.ts'

/** Makes a workspace that nobody sees: closed, and without a name. What belongs to it comes before it is opened. */
export async function reserveWorkspace(tx: PlatformTx, { id, plan, createdAt }: { readonly id: string; readonly plan: 'free' | 'self-hosted'; readonly createdAt: Date }): Promise<void> {
  await tx.db.insert(workspaces).values({ id, name: id, status: 'closed', plan, kind: 'ordinary', createdAt })
}

/** Opens what was reserved, now that everything is there. */
export async function openWorkspace(tx: PlatformTx, id: string, name: string): Promise<void> {
  await tx.db.update(workspaces).set({ name, status: 'active' }).where(eq(workspaces.id, id))
}

/** Takes back what was reserved and is empty still. */
export async function abandonWorkspace(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.delete(workspaces).where(and(eq(workspaces.id, id), eq(workspaces.status, 'closed')))
}
