import { type SQL, sql } from 'drizzle-orm'
import { type KeySet, KeyVersionError, type Sealed } from '../../src/crypto/index.ts'
import { SEALED_COLUMNS, type SealedColumn } from '../sealed-columns.ts'
import type { TenantTx } from '../tenant.ts'
import type { RotationContext } from './context.ts'
import { isDamaged } from './damage.ts'

/** Rows of one small transaction: a writer that needs one of them waits for some ten milliseconds at most. */
const BATCH = 100

interface OldRow extends Record<string, unknown> {
  readonly id: string
  readonly subject: string
  readonly sealed: Sealed
}

/** The rows of a column that are sealed with an older version than their subject's newest. */
function onOlderKeys(tenantId: string, { table, column, kind, subject, only }: SealedColumn): SQL {
  return sql`from ${sql.identifier(table)} r
    join (select subject_id, max(version) as version from data_keys where tenant_id = ${tenantId}::uuid and subject_kind = ${kind} group by subject_id) k
      on k.subject_id = r.${sql.identifier(subject)}
    where r.tenant_id = ${tenantId}::uuid and envelope_key_id(r.${sql.identifier(column)}) < k.version and ${rowsOf(only)}`
}

/** Which rows of a column are sealed with the key of its kind of subject. */
export function rowsOf(only: SealedColumn['only']): SQL {
  return only ? sql`r.${sql.identifier(only.column)} = ${only.value}` : sql`true`
}

/** The gauge of a workspace: rows on an older key. */
export async function countRows(context: RotationContext, tenantId: string): Promise<number> {
  return context.withTenant({ tenantId }, async ({ db }) => {
    let left = 0
    for (const column of SEALED_COLUMNS) left += Number((await db.execute<{ left: string }>(sql`select count(*) as left ${onOlderKeys(tenantId, column)}`))[0]?.left ?? 0)
    return left
  })
}

/**
 * Seals the rows of a column anew, in the order of their ids. Each row is changed only if it still is what was read: a
 * writer who was there first has sealed it himself. Rows that are written meanwhile are left to the next pass, or else
 * a pass would not end before the writers do.
 * @returns how many could not be opened; they stay as they are
 */
export async function resealColumn(context: RotationContext, tenantId: string, column: SealedColumn, done: (rows: number) => void): Promise<number> {
  const last = await context.withTenant({ tenantId }, (tx) => lastId(tx, column))
  if (last === undefined) return 0
  let failed = 0
  for (let after = '00000000-0000-0000-0000-000000000000'; ;) {
    const from = after
    const rows = await context.withTenant({ tenantId }, async (tx) => {
      const rows = await readBatch(tx, column, from, last)
      const keys = await openKeys(tx, column, rows)
      const fresh: Replacement[] = []
      for (const row of rows) {
        try {
          fresh.push(reseal(tx.tenantId, column, keys.get(row.subject), row))
        } catch (error) {
          if (!isDamaged(error)) throw error
          failed += 1
          context.alert({ code: 'row_unreadable', tenantId, where: `${column.table}.${column.column} ${row.id}`, count: 1 })
        }
      }
      if (fresh.length > 0) await replace(tx, column, fresh)
      return rows
    })
    const newest = rows.at(-1)
    if (!newest) return failed
    done(rows.length)
    after = newest.id
  }
}

interface Replacement {
  readonly id: string
  readonly before: string
  readonly after: string
}

/** @throws EnvelopeError or KeyVersionError when the row cannot be opened */
function reseal(tenantId: string, { address: { table, column } }: SealedColumn, key: KeySet | undefined, row: OldRow): Replacement {
  if (!key) throw new KeyVersionError('The key is damaged')
  const { id, subject: _, sealed, ...bound } = row
  const address = { tenant: tenantId, table, column, row: id, bound: Object.values(bound).map(String) }
  return { id, before: sealed.toString('base64'), after: key.seal(address, key.open(address, sealed)).toString('base64') }
}

/** The keys of a batch. A damaged one is absent, and does not keep the others from being opened. */
async function openKeys(tx: TenantTx, { kind }: SealedColumn, rows: readonly OldRow[]): Promise<ReadonlyMap<string, KeySet>> {
  const subjects = [...new Set(rows.map(({ subject }) => subject))]
  const opened = new Map<string, KeySet>()
  try {
    return await tx.keys.many(kind, subjects)
  } catch (error) {
    if (!isDamaged(error)) throw error
  }
  for (const subject of subjects) {
    try {
      opened.set(subject, await tx.keys.of(kind, subject))
    } catch (error) {
      if (!isDamaged(error)) throw error
    }
  }
  return opened
}

async function lastId(tx: TenantTx, { table }: SealedColumn): Promise<string | undefined> {
  const rows = await tx.db.execute<{ id: string }>(sql`select id from ${sql.identifier(table)} where tenant_id = ${tx.tenantId}::uuid order by id desc limit 1`)
  return rows[0]?.id
}

async function readBatch(tx: TenantTx, column: SealedColumn, after: string, last: string): Promise<readonly OldRow[]> {
  const bound = (column.address.bound ?? []).map((expression, index) => sql`, (${sql.raw(expression)})::text as ${sql.identifier(`bound_${index}`)}`)
  return tx.db.execute<OldRow>(sql`
    select r.id, r.${sql.identifier(column.subject)} as subject, r.${sql.identifier(column.column)}::bytea as sealed ${sql.join(bound, sql``)}
    ${onOlderKeys(tx.tenantId, column)} and r.id > ${after}::uuid and r.id <= ${last}::uuid order by r.id limit ${BATCH}`)
}

/** One statement a batch. It locks the rows in the order of their ids, as the path of a message does, and never as a foreign key's check would notice. */
async function replace(tx: TenantTx, { table, column }: SealedColumn, fresh: readonly Replacement[]): Promise<void> {
  const [tableName, columnName] = [sql.identifier(table), sql.identifier(column)]
  await tx.db.execute(sql`
    with fresh as (
      select id, decode(before, 'base64') as before, decode(after, 'base64') as after
      from jsonb_to_recordset(${JSON.stringify(fresh)}::jsonb) f (id uuid, before text, after text)
    ), locked as materialized (
      select r.id from ${tableName} r where r.tenant_id = ${tx.tenantId}::uuid and r.id in (select id from fresh) order by r.id for no key update
    )
    update ${tableName} r set ${columnName} = fresh.after from fresh, locked
    where r.tenant_id = ${tx.tenantId}::uuid and r.id = fresh.id and locked.id = fresh.id and r.${columnName}::bytea = fresh.before`)
}
