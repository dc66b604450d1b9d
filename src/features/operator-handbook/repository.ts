import { and, desc, eq, max, sql } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { operatorHandbookReminders, operatorHandbookSignatures, operatorHandbookVersions } from '../../../db/schema/index.ts'

const versionAddress = ({ id, number, publishedAt }: { readonly id: string; readonly number: number; readonly publishedAt: Date }) => ({
  tenant: 'system', table: 'operator-handbook-version', column: 'text', row: id, bound: [String(number), String(publishedAt.getTime())]
})
/** Who signed what when is bound: a signature that is moved to another line does not open. */
const evidenceAddress = (row: { readonly id: string; readonly versionId: string; readonly operatorId: string; readonly signedAt: Date }) => ({
  tenant: 'system', table: 'operator-handbook-signature', column: 'evidence', row: row.id, bound: [row.versionId, row.operatorId, String(row.signedAt.getTime())]
})

/** Two who publish at once get two numbers: the second waits for the first. */
const PUBLISHING = sql`select pg_advisory_xact_lock(hashtextextended('operator-handbook', 0))`

export interface VersionText {
  readonly id: string
  readonly number: number
  readonly dueDays: number
  readonly publishedAt: Date
  readonly text: string
}

/** The version in force. */
export async function currentVersion(tx: PlatformTx, keys: SystemKeys): Promise<VersionText | null> {
  const [row] = await tx.db.select().from(operatorHandbookVersions).orderBy(desc(operatorHandbookVersions.number)).limit(1)
  return row ? { ...row, text: keys.sealing('identity').open(versionAddress(row), row.text) } : null
}

export async function insertVersion(tx: PlatformTx, keys: SystemKeys, version: { readonly text: string; readonly dueDays: number; readonly publishedBy: string }, now: number): Promise<void> {
  await tx.db.execute(PUBLISHING)
  const [last] = await tx.db.select({ number: max(operatorHandbookVersions.number) }).from(operatorHandbookVersions)
  const row = { id: newId(now), number: (last?.number ?? 0) + 1, dueDays: version.dueDays, publishedBy: version.publishedBy, publishedAt: new Date(now) }
  await tx.db.insert(operatorHandbookVersions).values({ ...row, text: keys.sealing('identity').seal(versionAddress(row), version.text) })
}

export interface Signature {
  readonly operatorId: string
  readonly signedAt: Date
  readonly evidence: string
}

export async function signaturesOf(tx: PlatformTx, keys: SystemKeys, versionId: string): Promise<Signature[]> {
  const rows = await tx.db.select().from(operatorHandbookSignatures).where(eq(operatorHandbookSignatures.versionId, versionId)).orderBy(operatorHandbookSignatures.signedAt)
  const key = keys.sealing('identity')
  return rows.map((row) => ({ operatorId: row.operatorId, signedAt: row.signedAt, evidence: key.open(evidenceAddress(row), row.evidence) }))
}

/** Keeps a signature; of two at once the first stays. */
export async function insertSignature(tx: PlatformTx, keys: SystemKeys, signature: { readonly versionId: string; readonly operatorId: string; readonly evidence: string }, now: number): Promise<void> {
  const row = { id: newId(now), versionId: signature.versionId, operatorId: signature.operatorId, signedAt: new Date(now) }
  const evidence = keys.sealing('identity').seal(evidenceAddress(row), signature.evidence)
  await tx.db.insert(operatorHandbookSignatures).values({ ...row, evidence }).onConflictDoNothing({ target: [operatorHandbookSignatures.versionId, operatorHandbookSignatures.operatorId] })
}

/** @returns whether this reminder is the caller's to send; false when it, or a later one, was sent. */
export async function claimReminder(tx: PlatformTx, reminder: { readonly versionId: string; readonly operatorId: string; readonly step: number }, now: number): Promise<boolean> {
  const ofOperator = and(eq(operatorHandbookReminders.versionId, reminder.versionId), eq(operatorHandbookReminders.operatorId, reminder.operatorId))
  const [last] = await tx.db.select({ step: max(operatorHandbookReminders.step) }).from(operatorHandbookReminders).where(ofOperator)
  if ((last?.step ?? -1) >= reminder.step) return false
  const claimed = await tx.db.insert(operatorHandbookReminders).values({ ...reminder, sentAt: new Date(now) }).onConflictDoNothing().returning({ step: operatorHandbookReminders.step })
  return claimed.length === 1
}
