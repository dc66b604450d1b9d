import { and, eq } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { inboxAccess, members } from '../../../db/schema/index.ts'
import type { Rights } from '../../operations/index.ts'

/** The membership of a person in this workspace, active or not. */
export async function membershipOf(tx: TenantTx, identityId: string): Promise<{ id: string; active: boolean } | null> {
  const rows = await tx.db
    .select({ id: members.id, status: members.status })
    .from(members)
    .where(and(eq(members.tenantId, tx.tenantId), eq(members.identityId, identityId)))
  return rows[0] ? { id: rows[0].id, active: rows[0].status === 'active' } : null
}

/** Whose membership this is. */
export async function identityOf(tx: TenantTx, memberId: string): Promise<string | null> {
  const rows = await tx.db.select({ identityId: members.identityId }).from(members).where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId)))
  return rows[0]?.identityId ?? null
}

export interface MembershipChange extends Partial<Pick<Rights, 'role' | 'access'>> {
  readonly status?: 'active' | 'deactivated'
  readonly endsAt?: Date | null
}

/** Changes role, access levels or status. A role of the workspace's own stays with an agent only. Under `lockRoster`. */
export async function changeMembership(tx: TenantTx, memberId: string, { role, access, status, endsAt }: MembershipChange): Promise<void> {
  await tx.db
    .update(members)
    .set({
      ...(role && { role }),
      ...(role && role !== 'agent' && { customRoleId: null }),
      ...(access && { canBilling: access.billing, canCustomerData: access.customerData, canMessaging: access.messaging }),
      ...(status && { status }),
      ...(endsAt !== undefined && { endsAt })
    })
    .where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId)))
}

/**
 * Gives a membership that is nobody's, as an import leaves it, to a person, with what their invitation gives. Which inboxes are
 * closed to it stays as it came, and so does the workspace's own role. Under `lockRoster`.
 */
export async function claimMembership(tx: TenantTx, memberId: string, identityId: string, rights: Required<Pick<MembershipChange, 'role' | 'access' | 'endsAt'>>): Promise<void> {
  await tx.db.update(members).set({ identityId }).where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId)))
  await changeMembership(tx, memberId, { ...rights, status: 'active' })
}

/**
 * Lets in again who was gone, with what their invitation gives and nothing of before: no role of the workspace's own, and
 * no levels of single inboxes. Under `lockRoster`.
 */
export async function readmit(tx: TenantTx, memberId: string, rights: Required<Pick<MembershipChange, 'role' | 'access' | 'endsAt'>>): Promise<void> {
  await changeMembership(tx, memberId, { ...rights, status: 'active' })
  await tx.db.update(members).set({ customRoleId: null, chosenInboxesOnly: false }).where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId)))
  await tx.db.delete(inboxAccess).where(and(eq(inboxAccess.tenantId, tx.tenantId), eq(inboxAccess.memberId, memberId)))
}
