import { and, desc, eq } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { workspaceExports } from '../../../db/schema/index.ts'
import { notFound } from '../../errors/index.ts'

export type ExportRow = typeof workspaceExports.$inferSelect
/** How long an approved export can be downloaded. */
export const DOWNLOAD_MS = 24 * 60 * 60_000
/** So many are listed, the newest. */
const LISTED = 50

const address = (tx: TenantTx, column: 'recipient' | 'reason', row: string) => ({ tenant: tx.tenantId, table: 'workspace-export', column, row })
const ofId = (tx: TenantTx, id: string) => and(eq(workspaceExports.tenantId, tx.tenantId), eq(workspaceExports.id, id))

/** An export with its texts. */
export interface OpenedExport extends Omit<ExportRow, 'recipient' | 'reason'> {
  readonly recipient: string | null
  readonly reason: string
}

async function open(tx: TenantTx, row: ExportRow): Promise<OpenedExport> {
  const key = await tx.keys.workspace()
  return { ...row, recipient: row.recipient && key.open(address(tx, 'recipient', row.id), row.recipient), reason: key.open(address(tx, 'reason', row.id), row.reason) }
}

export async function insertExport(tx: TenantTx, { recipient, reason, ...rest }: Pick<OpenedExport, 'sealedFor' | 'recipient' | 'reason' | 'askedBy'>, now: number): Promise<OpenedExport> {
  const key = await tx.keys.workspace()
  const id = newId(now)
  const texts = { recipient: recipient === null ? null : key.seal(address(tx, 'recipient', id), recipient), reason: key.seal(address(tx, 'reason', id), reason) }
  const [row] = await tx.db.insert(workspaceExports).values({ ...rest, ...texts, tenantId: tx.tenantId, id, approvedAt: new Date(now), expiresAt: new Date(now + DOWNLOAD_MS) }).returning()
  if (!row) throw new Error('An export was not kept')
  return open(tx, row)
}

export async function listExports(tx: TenantTx): Promise<OpenedExport[]> {
  const rows = await tx.db.select().from(workspaceExports).where(eq(workspaceExports.tenantId, tx.tenantId)).orderBy(desc(workspaceExports.id)).limit(LISTED)
  return Promise.all(rows.map((row) => open(tx, row)))
}

/** @throws Problem not_found */
export async function requireExport(tx: TenantTx, id: string): Promise<OpenedExport> {
  const [row] = await tx.db.select().from(workspaceExports).where(ofId(tx, id))
  if (!row) throw notFound()
  return open(tx, row)
}

/** Notes that the whole file was sent: it cannot be downloaded again. */
export async function markEnded(tx: TenantTx, id: string, bytes: number, now: number): Promise<void> {
  await tx.db.update(workspaceExports).set({ endedAt: new Date(now), bytes }).where(ofId(tx, id))
}
