import { and, desc, eq } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { approvals } from '../../../db/schema/index.ts'
import { notFound } from '../../errors/index.ts'

export type ApprovalRow = typeof approvals.$inferSelect
const LISTED = 100

/** What was asked for, as it was asked. */
export interface AskedFor {
  readonly input: unknown
  readonly reason?: string
}

const address = (tx: TenantTx, row: string) => ({ tenant: tx.tenantId, table: 'approval', column: 'request', row })
const ofId = (tx: TenantTx, id: string) => and(eq(approvals.tenantId, tx.tenantId), eq(approvals.id, id))

export async function insertApproval(
  tx: TenantTx,
  asked: Pick<ApprovalRow, 'operation' | 'subjectKind' | 'subjectId' | 'alone' | 'askedBy' | 'dueAt'> & AskedFor,
  now: number
): Promise<ApprovalRow | null> {
  const { input, reason, ...columns } = asked
  const id = newId(now)
  const request = (await tx.keys.workspace()).sealJson(address(tx, id), { input, reason } satisfies { input: unknown; reason: string | undefined })
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

export async function findWaiting(tx: TenantTx, operation: string, subjectId: string): Promise<ApprovalRow | null> {
  const [row] = await tx.db
    .select()
    .from(approvals)
    .where(and(eq(approvals.tenantId, tx.tenantId), eq(approvals.operation, operation), eq(approvals.subjectId, subjectId), eq(approvals.status, 'waiting')))
  return row ?? null
}

export async function decide(tx: TenantTx, row: ApprovalRow, status: Exclude<ApprovalRow['status'], 'waiting'>, memberId: string | null, now: number): Promise<ApprovalRow> {
  const [decided] = await tx.db.update(approvals).set({ status, decidedBy: memberId, decidedAt: new Date(now) }).where(ofId(tx, row.id)).returning()
  if (!decided) throw new Error('A locked request is gone')
  return decided
}

/** The newest requests, what waits among them. */
export function listApprovals(tx: TenantTx): Promise<ApprovalRow[]> {
  return tx.db.select().from(approvals).where(eq(approvals.tenantId, tx.tenantId)).orderBy(desc(approvals.id)).limit(LISTED)
}
