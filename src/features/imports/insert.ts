import { getTableName } from 'drizzle-orm'
import type { PgTable } from 'drizzle-orm/pg-core'
import type { TenantTx } from '../../../db/index.ts'
import { SEALED_COLUMNS, type SealedColumn, momentBound } from '../../../db/sealed-columns.ts'
import type { KeySet } from '../../crypto/index.ts'
import { type LineType, fieldsOf } from '../exports/index.ts'
import { type Arrival, arrive } from './arrive.ts'
import { ImportError } from './error.ts'
import { LONGEST } from './lines.ts'

/** Rows of one statement. */
export const BATCH = 100
/** And bytes of their lines: as long as the longest line alone. */
export const BATCH_BYTES = LONGEST

type Values = Readonly<Record<string, unknown>>
interface NumberedRow {
  readonly number: number
  readonly row: Values
}

/**
 * Seals rows of one kind under the keys of the workspace that they arrive in, and puts them there.
 * @throws ImportError when the database refuses one: twice the same, or what it refers to is not there
 */
export async function insertRows(tx: TenantTx, line: LineType, rows: readonly NumberedRow[], arrival: Arrival): Promise<void> {
  const fields = fieldsOf(line)
  const kinds = new Map(fields.map(({ name, kind }) => [name, kind]))
  const sealed = fields.filter((field) => field.sealed)
  const values: Values[] = []
  for (const { number, row } of rows) {
    const arrived: Record<string, unknown> = { ...arrive(line.type, row, kinds, arrival) }
    if (line.of?.field === 'id') await tx.keys.create(line.of.kind, String(arrived['id']), arrival.now).catch((error: unknown) => refuse(error, line.type, number, number))
    const clear = { ...arrived }
    for (const { name, column } of sealed) {
      if (arrived[name] === null) continue
      const place = SEALED_COLUMNS.find((known) => known.table === getTableName(line.table) && known.column === column && (!known.only || clear[camel(known.only.column)] === known.only.value))
      const key = place && (await keyOf(tx, place, clear))
      if (!place || !key) throw new ImportError('line', `Line ${number}: ${name} belongs to something that the file does not hold.`)
      const address = { tenant: tx.tenantId, table: place.address.table, column: place.address.column, row: String(clear['id']), bound: (place.address.bound ?? []).map((part) => boundOf(part, clear)) }
      arrived[name] = kinds.get(name) === 'json' ? key.sealJson(address, clear[name]) : key.seal(address, String(clear[name]))
    }
    values.push(arrived)
  }
  try {
    await tx.db.insert(line.table as PgTable).values(values)
  } catch (error) {
    refuse(error, line.type, rows[0]?.number ?? 0, rows.at(-1)?.number ?? 0)
  }
}

async function keyOf(tx: TenantTx, { kind, subject }: SealedColumn, row: Values): Promise<KeySet | undefined> {
  if (kind === 'workspace') return tx.keys.workspace()
  const id = String(row[camel(subject)])
  return (await tx.keys.many(kind, [id])).get(id)
}

/** What an address binds, as SQL would give it. */
function boundOf(expression: string, row: Values): string {
  const moment = momentBound(expression)
  return moment === null ? String(row[camel(expression)]) : String((row[camel(moment)] as Date).getTime())
}

const camel = (column: string): string => column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** PostgreSQL's classes of what it refuses, in words. */
const REFUSALS: Readonly<Record<string, string>> = {
  '23505': 'the same stands there twice',
  '23503': 'it refers to something that does not stand before it',
  '23514': 'a value is none that can be',
  '22003': 'a number is too large',
  '22008': 'a moment is none'
}

function refuse(error: unknown, type: string, from: number, to: number): never {
  const code = codeOf(error)
  const reason = REFUSALS[code]
  if (reason === undefined) throw error
  throw new ImportError('line', `${from === to ? `Line ${from}` : `Lines ${from} to ${to}`} (${type}): ${reason}.`, { cause: error })
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return ''
  return 'code' in error && typeof error.code === 'string' ? error.code : codeOf(error.cause)
}
