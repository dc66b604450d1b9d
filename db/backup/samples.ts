import { sql } from 'drizzle-orm'
import type { RootKeyProvider } from '../../src/crypto/index.ts'
import { connect } from '../connect.ts'
import { KeyCache } from '../key-cache.ts'
import { createPool } from '../pool.ts'
import { readInstallation } from './installation.ts'
import { rowsOf } from '../rotation/rows.ts'
import { SEALED_COLUMNS, type SealedColumn } from '../sealed-columns.ts'
import { type TenantTx, tenantRunner } from '../tenant.ts'

/** Rows of each column that are opened in each workspace: the oldest and the newest. */
const EACH = 2
const WORKSPACES = 50
/** Shorter texts may stand anywhere by chance. */
export const CANARY_BYTES = 16

/** What was opened. */
export interface Samples {
  /** Texts opened, by column as `table.column`; 0 where a column has no row. */
  readonly opened: Readonly<Record<string, number>>
  /** Those that are long enough to be looked for where nothing must stand in clear. */
  readonly canaries: readonly Buffer[]
}

/**
 * Opens some texts of every sealed column of the workspaces, with the keys of the database itself; see `openSystemSamples` for the installation's own.
 * @param url A login that reads everything: of a database that was made from a backup, to be removed again
 * @throws EnvelopeError, KeyVersionError, KeyCheckError when one does not open
 */
export async function openSamples(url: string, rootKey: RootKeyProvider): Promise<Samples> {
  const pool = createPool(1, (onClose) => connect(url, 1, 'drill', { onClose }))
  const withTenant = tenantRunner(pool, new KeyCache(rootKey, () => readInstallation(pool)), () => undefined)
  const opened: Record<string, number> = {}
  const canaries: Buffer[] = []
  try {
    const workspaces = await pool.transaction((db) => db.execute<{ id: string }>(sql`select distinct tenant_id as id from tenant_keys order by 1 limit ${WORKSPACES}`))
    for (const column of SEALED_COLUMNS) {
      const place = `${column.table}.${column.column}`
      opened[place] ??= 0
      for (const { id } of workspaces) {
        const texts = await withTenant({ tenantId: id }, (tx) => openSome(tx, column))
        opened[place] += texts.length
        canaries.push(...texts.filter((text) => text.length >= CANARY_BYTES))
      }
    }
  } finally {
    await pool.end()
  }
  return { opened, canaries }
}

async function openSome(tx: TenantTx, column: SealedColumn): Promise<Buffer[]> {
  const texts: Buffer[] = []
  for (const order of [sql`asc`, sql`desc`]) {
    const bound = (column.address.bound ?? []).map((expression, index) => sql`, (${sql.raw(expression)})::text as ${sql.identifier(`bound_${index}`)}`)
    const rows = await tx.db.execute<{ id: string; subject: string; sealed: Buffer }>(sql`
      select r.id, r.${sql.identifier(column.subject)} as subject, r.${sql.identifier(column.column)}::bytea as sealed ${sql.join(bound, sql``)} from ${sql.identifier(column.table)} r
      where r.tenant_id = ${tx.tenantId}::uuid and r.${sql.identifier(column.column)} is not null and ${rowsOf(column.only)} order by r.id ${order} limit ${EACH / 2}`)
    for (const { id, subject, sealed, ...rest } of rows) {
      const { table, column: name } = column.address
      const key = await tx.keys.of(column.kind, subject)
      texts.push(Buffer.from(key.open({ tenant: tx.tenantId, table, column: name, row: id, bound: Object.values(rest).map(String) }, sealed as never)))
    }
  }
  return texts
}
