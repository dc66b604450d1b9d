import { and, desc, eq, ne } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { approvals } from '../../../db/schema/index.ts'
import { notFound } from '../../errors/index.ts'
import type { ApprovalSubject, Permission } from '../../operations/index.ts'

export type ApprovalRow = typeof approvals.$inferSelect
/** Of those that were decided. What waits is one for each operation and subject. */
const LISTED = 100

/** What was asked for, as it was asked. */
export interface AskedFor extends Pick<ApprovalSubject, 'reason' | 'against'> {
  readonly input: unknown
  /** The right that it takes beside the operation's own, or the same. */
  readonly permission: Permission
}

const address = (tx: TenantTx, row: string) => ({ tenant: tx.tenantId, table: 'approval', column: 'request', row })
const ofId = (tx: TenantTx, id: string) => and(eq(approvals.tenantId, tx.tenantId), eq(approvals.id, id))

export async function insertApproval(
  tx: TenantTx,
  columns: Pick<ApprovalRow, 'operation' | 'subjectKind' | 'subjectId' | 'alone' | 'askedBy' | 'dueAt'>,
  asked: AskedFor,
  now: number
): Promise<ApprovalRow | null> {
  const id = newId(now)
  const request = (await tx.keys.workspace()).sealJson(address(tx, id), asked)
  const rows = await tx.db.insert(approvals).values({ ...columns, tenantId: tx.tenantId, id, request, status: 'waiting', askedAt: new Date(now) }).onConflictDoNothing().returning()
  return rows[0] ?? null
}

export async function openRequest(tx: TenantTx, row: ApprovalRow): Promise<AskedFor> {
  return (await tx.keys.workspace()).openJson<AskedFor>(address(tx, row.id), row.request)
}

/** Locks a request, so that of two who decide at once the second finds it decided. @throws Problem not_found */
export async function lockApproval(tx: TenantTx, id: string): Promise<ApprovalRow> {
  const [row] = await tx.db.select().from(approvals).where(ofId(tx, id)).for('update')
  if (!row) throw notFound()
  return row
}

export async function findApproval(tx: TenantTx, id: string): Promise<ApprovalRow | null> {
  const [row] = await tx.db.select().from(approvals).where(ofId(tx, id))
  return row ?? null
}

/** What waits of this kind for a subject, locked against who decides it meanwhile. */
export async function findWaiting(tx: TenantTx, operation: string, subjectId: string): Promise<ApprovalRow | null> {
  const [row] = await tx.db
    .select()
    .from(approvals)
    .where(and(eq(approvals.tenantId, tx.tenantId), eq(approvals.operation, operation), eq(approvals.subjectId, subjectId), eq(approvals.status, 'waiting')))
    .for('update')
  return row ?? null
}

export async function decide(tx: TenantTx, row: ApprovalRow, status: Exclude<ApprovalRow['status'], 'waiting'>, memberId: string | null, now: number): Promise<ApprovalRow> {
  const [decided] = await tx.db.update(approvals).set({ status, decidedBy: memberId, decidedAt: new Date(now) }).where(ofId(tx, row.id)).returning()
  if (!decided) throw new Error('A locked request is gone')
  return decided
}

export async function listWaiting(tx: TenantTx): Promise<ApprovalRow[]> {
  return tx.db.select().from(approvals).where(and(eq(approvals.tenantId, tx.tenantId), eq(approvals.status, 'waiting'))).orderBy(desc(approvals.id))
}

/** All that waits, then the newest of what was decided. */
export async function listApprovals(tx: TenantTx): Promise<ApprovalRow[]> {
  const decided = await tx.db
    .select()
    .from(approvals)
    .where(and(eq(approvals.tenantId, tx.tenantId), ne(approvals.status, 'waiting')))
    .orderBy(desc(approvals.id))
    .limit(LISTED)
  return [...(await listWaiting(tx)), ...decided]
}
