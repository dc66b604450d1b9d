import { and, eq, inArray, lte, or, sql } from 'drizzle-orm'
import { type TenantTx, lockKeyring } from '../../../db/index.ts'
import { accessReviewReminders, accessReviews, apiTokenOperations, apiTokens, approvals, contacts, conversationReads, conversations, customRoleRights, customRoles, dataKeys, erasures, handbookDrafts, handbookReminders, handbookSignatures, handbookVersions, inboxAccess, inboxes, invitations, keyRotations, memberStanding, members, messages, privacySettings, reveals, rolePreviews, securityPolicies, teamMembers, teams, tenantKeys, workspaceExports } from '../../../db/schema/index.ts'

/** What only the jobs' login may do: each function here deletes, within one workspace. */

/** What goes with a workspace after its keys and messages, in the order in which nothing refers to what is gone. */
const HANDBOOK = [handbookReminders, handbookSignatures, handbookVersions, handbookDrafts]
const GOVERNANCE = [accessReviewReminders, accessReviews, approvals, workspaceExports, memberStanding, apiTokenOperations, apiTokens]
const CONTENTS = [
  teamMembers, invitations, conversationReads, reveals, conversations, teams, contacts, inboxAccess, inboxes, rolePreviews, privacySettings, securityPolicies, ...HANDBOOK,
  ...GOVERNANCE
]
/** What the last step still needs. */
const LAST = [erasures, members, customRoleRights, customRoles]
/** Every table that an erased workspace leaves empty. A test compares it with the catalog. */
export const REMOVED = [dataKeys, tenantKeys, keyRotations, messages, ...CONTENTS, ...LAST]

/** Messages deleted in one transaction, so that none runs for long. */
const BATCH = 5_000

/** Erasures whose time has come, and those that a crash left half-way. The workspace comes last: the other requests go with it. */
export async function dueErasures(tx: TenantTx, now: number): Promise<string[]> {
  const rows = await tx.db
    .select({ id: erasures.id })
    .from(erasures)
    .where(and(eq(erasures.tenantId, tx.tenantId), or(eq(erasures.state, 'erasing'), and(eq(erasures.state, 'waiting'), lte(erasures.dueAt, new Date(now))))))
    .orderBy(erasures.subjectKind, erasures.id)
  return rows.map(({ id }) => id)
}

export async function conversationsOf(tx: TenantTx, contactId: string): Promise<{ id: string; inboxId: string }[]> {
  return tx.db.select({ id: conversations.id, inboxId: conversations.inboxId }).from(conversations).where(and(eq(conversations.tenantId, tx.tenantId), eq(conversations.contactId, contactId)))
}

/** Conversations of a contact that a restore over the workspace took away, and whose keys it left. */
export async function vanishedConversations(tx: TenantTx, contactId: string): Promise<string[]> {
  const rows = await tx.db.selectDistinct({ id: dataKeys.subjectId }).from(dataKeys).where(and(eq(dataKeys.tenantId, tx.tenantId), eq(dataKeys.contactId, contactId)))
  return rows.map(({ id }) => id)
}

/** The keys of a contact and of its conversations. */
export async function destroyContactKeys(tx: TenantTx, contactId: string, conversationIds: readonly string[]): Promise<void> {
  const ofSubject = or(
    and(eq(dataKeys.subjectKind, 'contact'), eq(dataKeys.subjectId, contactId)),
    conversationIds.length === 0 ? undefined : and(eq(dataKeys.subjectKind, 'conversation'), inArray(dataKeys.subjectId, [...conversationIds]))
  )
  await lockKeyring(tx)
  await tx.db.delete(dataKeys).where(and(eq(dataKeys.tenantId, tx.tenantId), ofSubject))
}

/** A contact and everything that hangs on it. */
export async function removeContact(tx: TenantTx, contactId: string, conversationIds: readonly string[]): Promise<void> {
  if (conversationIds.length > 0) {
    const ids = [...conversationIds]
    await tx.db.delete(messages).where(and(eq(messages.tenantId, tx.tenantId), inArray(messages.conversationId, ids)))
    await tx.db.delete(conversationReads).where(and(eq(conversationReads.tenantId, tx.tenantId), inArray(conversationReads.conversationId, ids)))
    await tx.db.delete(reveals).where(and(eq(reveals.tenantId, tx.tenantId), inArray(reveals.conversationId, ids)))
    await tx.db.delete(conversations).where(and(eq(conversations.tenantId, tx.tenantId), inArray(conversations.id, ids)))
  }
  await tx.db.delete(contacts).where(and(eq(contacts.tenantId, tx.tenantId), eq(contacts.id, contactId)))
  // Those of requests that were cancelled, too: they were sealed with the contact's key.
  await tx.db.update(erasures).set({ reason: null }).where(and(eq(erasures.tenantId, tx.tenantId), eq(erasures.subjectId, contactId)))
}

/** The workspace's own key and every key below it: from here on nothing of it opens. */
export async function destroyTenantKeys(tx: TenantTx): Promise<void> {
  await lockKeyring(tx)
  await tx.db.delete(keyRotations).where(eq(keyRotations.tenantId, tx.tenantId))
  await tx.db.delete(dataKeys).where(eq(dataKeys.tenantId, tx.tenantId))
  await tx.db.delete(tenantKeys).where(eq(tenantKeys.tenantId, tx.tenantId))
}

/** Some of a workspace's messages. @returns whether there may be more */
export async function removeSomeMessages(tx: TenantTx): Promise<boolean> {
  const some = sql`select m.id from messages m where m.tenant_id = ${tx.tenantId} limit ${BATCH}`
  const removed = await tx.db.delete(messages).where(and(eq(messages.tenantId, tx.tenantId), sql`${messages.id} in (${some})`)).returning({ id: messages.id })
  return removed.length === BATCH
}

/** All that customers and staff left in a workspace, but for its members and requests, which the last step still needs. */
export async function removeContents(tx: TenantTx): Promise<void> {
  for (const table of CONTENTS) await tx.db.delete(table).where(eq(table.tenantId, tx.tenantId))
}

/** Who owned a workspace, for its certificate. Ids and languages: the names are unreadable by now. */
export async function ownersOf(tx: TenantTx): Promise<{ identityId: string; locale: 'en' | 'nl' }[]> {
  return tx.db
    .select({ identityId: members.identityId, locale: members.locale })
    .from(members)
    .where(and(eq(members.tenantId, tx.tenantId), eq(members.role, 'owner'), eq(members.status, 'active')))
}

export async function removeMembers(tx: TenantTx): Promise<void> {
  for (const table of LAST) await tx.db.delete(table).where(eq(table.tenantId, tx.tenantId))
}
