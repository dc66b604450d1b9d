import { and, eq, isNotNull } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import type { InboxLevel } from '../../operations/index.ts'
import { inboxAccess, members } from '../../../db/schema/index.ts'

/** Lets a new program reach these inboxes and no other, those that come later included. What it may do there follows from its rights. */
export async function setChosenInboxes(tx: TenantTx, memberId: string, chosen: readonly (readonly [inboxId: string, level: InboxLevel])[]): Promise<void> {
  await tx.db.update(members).set({ chosenInboxesOnly: true }).where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId), isNotNull(members.tokenId)))
  await tx.db.insert(inboxAccess).values(chosen.map(([inboxId, level]) => ({ tenantId: tx.tenantId, memberId, inboxId, level })))
}

/** Ends the membership of a program. */
export async function deactivateService(tx: TenantTx, memberId: string): Promise<void> {
  await tx.db.update(members).set({ status: 'deactivated' }).where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId), isNotNull(members.tokenId)))
}
