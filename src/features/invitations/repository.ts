import { and, eq } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { invitations } from '../../../db/schema/index.ts'
import { type KeySet, lookupHash } from '../../crypto/index.ts'
import type { AccessLevels, Role } from '../../operations/index.ts'

/** How long a link works. */
export const INVITATION_MS = 7 * 24 * 60 * 60_000

const address = (tx: TenantTx, row: string) => ({ tenant: tx.tenantId, table: 'invitation', column: 'email', row })

export interface InvitationRow {
  readonly id: string
  /** The id of the member that it will make. */
  readonly memberId: string
  readonly invitedBy: string
  readonly email: string
  readonly role: Role
  readonly access: AccessLevels
  readonly endsAt: Date | null
  readonly locale: 'en' | 'nl'
  readonly status: 'open' | 'accepted' | 'withdrawn'
  /** Who accepted it. */
  readonly identityId: string | null
  readonly sentAt: Date
  readonly expiresAt: Date
}

function read(tx: TenantTx, key: KeySet, row: typeof invitations.$inferSelect): InvitationRow {
  const { canBilling: billing, canCustomerData: customerData, canMessaging: messaging, ...rest } = row
  return { ...rest, access: { billing, customerData, messaging }, email: key.open(address(tx, row.id), row.email) }
}

const own = (tx: TenantTx, id: string) => and(eq(invitations.tenantId, tx.tenantId), eq(invitations.id, id))

/** Under the workspace's key: who can write rows and has no key cannot invite themselves with a link that they know. */
const hashOf = async (tx: TenantTx, token: string) => lookupHash(await tx.keys.index(), 'invitation', token)

/** With the id of a member who is here already, and is nobody's: whoever accepts it is that member from then on. */
export type NewInvitation = Pick<InvitationRow, 'invitedBy' | 'email' | 'role' | 'access' | 'endsAt' | 'locale'> & { readonly memberId?: string }

/** Keeps an invitation. Its token is kept as a hash only. */
export async function insertInvitation(tx: TenantTx, invitation: NewInvitation, token: string, now: number): Promise<InvitationRow> {
  const key = await tx.keys.workspace()
  const id = newId(now)
  const at = new Date(now)
  const { access, email, memberId = newId(now), ...rest } = invitation
  const [row] = await tx.db
    .insert(invitations)
    .values({
      ...rest,
      tenantId: tx.tenantId,
      id,
      memberId,
      tokenHash: await hashOf(tx, token),
      email: key.seal(address(tx, id), email),
      canBilling: access.billing,
      canCustomerData: access.customerData,
      canMessaging: access.messaging,
      status: 'open',
      createdAt: at,
      sentAt: at,
      expiresAt: new Date(now + INVITATION_MS)
    })
    .returning()
  if (!row) throw new Error('An invitation was not kept')
  return read(tx, key, row)
}

/** The invitations that nobody accepted and nobody withdrew, newest first; those that ran out too. */
export async function listOpen(tx: TenantTx): Promise<InvitationRow[]> {
  const rows = await tx.db.select().from(invitations).where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.status, 'open')))
  const key = await tx.keys.workspace()
  return rows.map((row) => read(tx, key, row)).toSorted((a, b) => b.sentAt.getTime() - a.sentAt.getTime())
}

export async function findInvitation(tx: TenantTx, id: string): Promise<InvitationRow | null> {
  const [row] = await tx.db.select().from(invitations).where(own(tx, id))
  return row ? read(tx, await tx.keys.workspace(), row) : null
}

export async function findByToken(tx: TenantTx, token: string): Promise<InvitationRow | null> {
  const [row] = await tx.db.select().from(invitations).where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.tokenHash, await hashOf(tx, token))))
  return row ? read(tx, await tx.keys.workspace(), row) : null
}

/** Gives an invitation a new link and a new week, in the name of who sends it again; the link before is worth nothing from here on. */
export async function renewInvitation(tx: TenantTx, id: string, token: string, invitedBy: string, now: number): Promise<void> {
  await tx.db
    .update(invitations)
    .set({ tokenHash: await hashOf(tx, token), invitedBy, sentAt: new Date(now), expiresAt: new Date(now + INVITATION_MS) })
    .where(own(tx, id))
}

export async function withdrawInvitation(tx: TenantTx, id: string): Promise<void> {
  await tx.db.update(invitations).set({ status: 'withdrawn' }).where(and(own(tx, id), eq(invitations.status, 'open')))
}

/** Withdraws what somebody sent who is no member any more. */
export async function withdrawInvitationsOf(tx: TenantTx, memberId: string): Promise<void> {
  await tx.db.update(invitations).set({ status: 'withdrawn' }).where(and(eq(invitations.tenantId, tx.tenantId), eq(invitations.invitedBy, memberId), eq(invitations.status, 'open')))
}

/** Marks it as accepted, unless it was already. @returns false when somebody else was first */
export async function markAccepted(tx: TenantTx, id: string, identityId: string): Promise<boolean> {
  const rows = await tx.db
    .update(invitations)
    .set({ status: 'accepted', identityId })
    .where(and(own(tx, id), eq(invitations.status, 'open')))
    .returning({ id: invitations.id })
  return rows.length === 1
}
