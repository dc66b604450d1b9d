import { and, eq } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { inboxes } from '../../../db/schema/index.ts'
import type { KeySet } from '../../crypto/index.ts'
import { newInboxKey } from './key.ts'
import type { InboxSettings, WidgetSighting } from './schema.ts'

export interface InboxRow {
  readonly id: string
  readonly key: string
  readonly settings: InboxSettings
  /** Where the widget was seen, newest first. */
  readonly sightings: readonly WidgetSighting[]
}

const address = (tx: TenantTx, column: 'settings' | 'sightings', row: string) => ({ tenant: tx.tenantId, table: 'inbox', column, row })

function read(tx: TenantTx, key: KeySet, row: typeof inboxes.$inferSelect): InboxRow {
  return {
    id: row.id,
    key: row.publicKey,
    settings: key.openJson<InboxSettings>(address(tx, 'settings', row.id), row.settings),
    sightings: row.sightings ? key.openJson<WidgetSighting[]>(address(tx, 'sightings', row.id), row.sightings) : []
  }
}

export async function inboxIds(tx: TenantTx): Promise<string[]> {
  const rows = await tx.db.select({ id: inboxes.id }).from(inboxes).where(eq(inboxes.tenantId, tx.tenantId))
  return rows.map(({ id }) => id)
}

export async function listInboxes(tx: TenantTx): Promise<InboxRow[]> {
  const rows = await tx.db.select().from(inboxes).where(eq(inboxes.tenantId, tx.tenantId)).orderBy(inboxes.id)
  const key = await tx.keys.workspace()
  return rows.map((row) => read(tx, key, row))
}

/** An inbox by id, locked against other changes when `forUpdate`. */
export async function findInbox(tx: TenantTx, id: string, forUpdate = false): Promise<InboxRow | null> {
  const query = tx.db.select().from(inboxes).where(and(eq(inboxes.tenantId, tx.tenantId), eq(inboxes.id, id)))
  const rows = await (forUpdate ? query.for('update') : query)
  return rows[0] ? read(tx, await tx.keys.workspace(), rows[0]) : null
}

export async function findInboxByKey(tx: TenantTx, publicKey: string): Promise<InboxRow | null> {
  const rows = await tx.db.select().from(inboxes).where(and(eq(inboxes.tenantId, tx.tenantId), eq(inboxes.publicKey, publicKey)))
  return rows[0] ? read(tx, await tx.keys.workspace(), rows[0]) : null
}

export async function insertInbox(tx: TenantTx, settings: InboxSettings, now: number): Promise<InboxRow> {
  const id = newId(now)
  const publicKey = newInboxKey(tx.tenantId)
  const key = await tx.keys.workspace()
  await tx.db.insert(inboxes).values({ tenantId: tx.tenantId, id, publicKey, settings: key.sealJson(address(tx, 'settings', id), settings), createdAt: new Date(now) })
  return { id, key: publicKey, settings, sightings: [] }
}

export async function saveSettings(tx: TenantTx, id: string, settings: InboxSettings): Promise<void> {
  const key = await tx.keys.workspace()
  await tx.db
    .update(inboxes)
    .set({ settings: key.sealJson(address(tx, 'settings', id), settings) })
    .where(and(eq(inboxes.tenantId, tx.tenantId), eq(inboxes.id, id)))
}

export async function saveSightings(tx: TenantTx, id: string, sightings: readonly WidgetSighting[]): Promise<void> {
  const key = await tx.keys.workspace()
  await tx.db
    .update(inboxes)
    .set({ sightings: key.sealJson(address(tx, 'sightings', id), sightings) })
    .where(and(eq(inboxes.tenantId, tx.tenantId), eq(inboxes.id, id)))
}
