import { and, count, desc, eq, max } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { handbookDrafts, handbookReminders, handbookSignatures, handbookVersions } from '../../../db/schema/index.ts'

const draftAddress = (tx: TenantTx, row: string) => ({ tenant: tx.tenantId, table: 'handbook-draft', column: 'text', row })
const versionAddress = (tx: TenantTx, { id, number, publishedAt }: { readonly id: string; readonly number: number; readonly publishedAt: Date }) => ({
  tenant: tx.tenantId, table: 'handbook-version', column: 'text', row: id, bound: [String(number), String(publishedAt.getTime())]
})
/** Who signed what when is bound: a signature that is moved to another line does not open. */
const evidenceAddress = (tx: TenantTx, row: { readonly id: string; readonly versionId: string; readonly memberId: string; readonly signedAt: Date }) => ({
  tenant: tx.tenantId, table: 'handbook-signature', column: 'evidence', row: row.id, bound: [row.versionId, row.memberId, String(row.signedAt.getTime())]
})

export interface DraftText {
  readonly text: string
  readonly savedBy: string
  readonly savedAt: Date
}

/** What is being written, locked against a second one who publishes it. */
export async function readDraft(tx: TenantTx, lock = false): Promise<DraftText | null> {
  const found = tx.db.select().from(handbookDrafts).where(eq(handbookDrafts.tenantId, tx.tenantId))
  const [row] = await (lock ? found.for('update') : found)
  return row?.text ? { text: (await tx.keys.workspace()).open(draftAddress(tx, row.id), row.text), savedBy: row.savedBy, savedAt: row.savedAt } : null
}

/** Keeps a draft in place of the one before; null takes it away. */
export async function saveDraft(tx: TenantTx, text: string | null, savedBy: string, now: number): Promise<void> {
  const key = await tx.keys.workspace()
  const savedAt = new Date(now)
  const id = newId(now)
  await tx.db
    .insert(handbookDrafts)
    .values({ tenantId: tx.tenantId, id, text: text === null ? null : key.seal(draftAddress(tx, id), text), savedBy, savedAt })
    .onConflictDoNothing({ target: handbookDrafts.tenantId })
  const [row] = await tx.db.select({ id: handbookDrafts.id }).from(handbookDrafts).where(eq(handbookDrafts.tenantId, tx.tenantId)).for('update')
  if (!row || row.id === id) return
  await tx.db
    .update(handbookDrafts)
    .set({ text: text === null ? null : key.seal(draftAddress(tx, row.id), text), savedBy, savedAt })
    .where(and(eq(handbookDrafts.tenantId, tx.tenantId), eq(handbookDrafts.id, row.id)))
}

export interface VersionText {
  readonly id: string
  readonly number: number
  readonly dueDays: number
  readonly publishedBy: string
  readonly publishedAt: Date
  readonly text: string
}

/** The version in force, or the one of an id. */
export async function findVersion(tx: TenantTx, id?: string): Promise<VersionText | null> {
  const [row] = await tx.db
    .select()
    .from(handbookVersions)
    .where(and(eq(handbookVersions.tenantId, tx.tenantId), id === undefined ? undefined : eq(handbookVersions.id, id)))
    .orderBy(desc(handbookVersions.number))
    .limit(1)
  return row ? { ...row, text: (await tx.keys.workspace()).open(versionAddress(tx, row), row.text) } : null
}

/** Every version without its text, newest first, with the number of signatures. */
export async function listVersions(tx: TenantTx) {
  const rows = await tx.db
    .select({ id: handbookVersions.id, number: handbookVersions.number, publishedAt: handbookVersions.publishedAt, publishedBy: handbookVersions.publishedBy, signatures: count(handbookSignatures.id) })
    .from(handbookVersions)
    .leftJoin(handbookSignatures, and(eq(handbookSignatures.tenantId, handbookVersions.tenantId), eq(handbookSignatures.versionId, handbookVersions.id)))
    .where(eq(handbookVersions.tenantId, tx.tenantId))
    .groupBy(handbookVersions.tenantId, handbookVersions.id)
  return rows.toSorted((a, b) => b.number - a.number)
}

/** The caller holds the lock of the draft, so that two versions never take one number. */
export async function insertVersion(tx: TenantTx, version: { readonly text: string; readonly dueDays: number; readonly publishedBy: string }, now: number): Promise<VersionText> {
  const [last] = await tx.db.select({ number: max(handbookVersions.number) }).from(handbookVersions).where(eq(handbookVersions.tenantId, tx.tenantId))
  const row = { id: newId(now), number: (last?.number ?? 0) + 1, dueDays: version.dueDays, publishedBy: version.publishedBy, publishedAt: new Date(now) }
  const key = await tx.keys.workspace()
  await tx.db.insert(handbookVersions).values({ tenantId: tx.tenantId, ...row, text: key.seal(versionAddress(tx, row), version.text) })
  return { ...row, text: version.text }
}

export interface Signature {
  readonly memberId: string
  readonly signedAt: Date
  readonly evidence: string
}

/** The signatures of a version, or one member's. */
export async function signaturesOf(tx: TenantTx, versionId: string, memberId?: string): Promise<Signature[]> {
  const rows = await tx.db
    .select()
    .from(handbookSignatures)
    .where(and(eq(handbookSignatures.tenantId, tx.tenantId), eq(handbookSignatures.versionId, versionId), memberId === undefined ? undefined : eq(handbookSignatures.memberId, memberId)))
  const key = await tx.keys.workspace()
  return rows.map((row) => ({ memberId: row.memberId, signedAt: row.signedAt, evidence: key.open(evidenceAddress(tx, row), row.evidence) }))
}

/** Keeps a signature. Of two at once the first stays, and no login may change it afterwards. */
export async function insertSignature(tx: TenantTx, signature: { readonly versionId: string; readonly memberId: string; readonly evidence: string }, now: number): Promise<void> {
  const row = { id: newId(now), versionId: signature.versionId, memberId: signature.memberId, signedAt: new Date(now) }
  const evidence = (await tx.keys.workspace()).seal(evidenceAddress(tx, row), signature.evidence)
  await tx.db
    .insert(handbookSignatures)
    .values({ tenantId: tx.tenantId, ...row, evidence })
    .onConflictDoNothing({ target: [handbookSignatures.tenantId, handbookSignatures.versionId, handbookSignatures.memberId] })
}

/** The last reminder of each member about a version. */
export async function lastSteps(tx: TenantTx, versionId: string): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.db
    .select({ memberId: handbookReminders.memberId, step: max(handbookReminders.step) })
    .from(handbookReminders)
    .where(and(eq(handbookReminders.tenantId, tx.tenantId), eq(handbookReminders.versionId, versionId)))
    .groupBy(handbookReminders.memberId)
  return new Map(rows.map(({ memberId, step }) => [memberId, step ?? 0]))
}

/** @returns whether this reminder is the caller's to send: of two at once the second waits, and is told no. */
export async function claimReminder(tx: TenantTx, reminder: { readonly versionId: string; readonly memberId: string; readonly step: number }, now: number): Promise<boolean> {
  const claimed = await tx.db.insert(handbookReminders).values({ tenantId: tx.tenantId, ...reminder, sentAt: new Date(now) }).onConflictDoNothing().returning({ step: handbookReminders.step })
  return claimed.length === 1
}
