import { type SQL, getTableName, sql } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { SEALED_COLUMNS, type SealedColumn } from '../../../db/sealed-columns.ts'
import type { KeySet, Sealed } from '../../crypto/index.ts'
import { Problem } from '../../errors/index.ts'
import { type Field, type LineType, fieldsOf } from './lines.ts'

/** Rows that are read at once; what a page holds is in memory together. */
const PAGE = 200

type Row = Readonly<Record<string, unknown>>

/** A sealed field with the places that it may be sealed at, and where in a row its key's subject and what is bound stand. */
interface SealedField {
  readonly field: Field
  readonly places: readonly { readonly at: SealedColumn; readonly subject: string; readonly bound: readonly string[] }[]
}

/** How many lines of a kind there are. */
export async function countLines(tx: TenantTx, line: LineType): Promise<number> {
  const [row] = await tx.db.execute<{ count: number }>(sql`select count(*)::int as count from ${sql.identifier(getTableName(line.table))} r where ${isThere(tx, line)}`)
  return row?.count ?? 0
}

/** The rows of a kind of line, opened, a page at a time, in the order of their keys. */
export async function* readLines(tx: TenantTx, line: LineType): AsyncGenerator<readonly Row[]> {
  const fields = fieldsOf(line)
  const sealed = fields.filter((field) => field.sealed).map((field) => placesOf(line, field))
  const key = line.key.map((name) => fields.find((field) => field.name === name)).filter((field) => field !== undefined)
  const columns = sql.join([...fields.map(selected), ...sealed.flatMap(besides)], sql`, `)
  const order = key.length === 0 ? sql`r.tenant_id` : sql.join(key.map(({ column }) => sql`r.${sql.identifier(column)}`), sql`, `)
  for (let last: Row | undefined; ;) {
    const rows: readonly Row[] = await tx.db.execute(sql`
      select ${columns} from ${sql.identifier(getTableName(line.table))} r where ${isThere(tx, line)} and ${last === undefined ? sql`true` : after(key, last)} order by ${order} limit ${PAGE}`)
    if (rows.length > 0) yield await openPage(tx, fields, sealed, rows)
    last = rows.at(-1)
    if (rows.length < PAGE) return
  }
}

/** Of this workspace, and not erased: its key is there still, and that of the contact that it hangs on. */
function isThere(tx: TenantTx, { table, of, fields }: LineType): SQL {
  const own = sql`r.tenant_id = ${tx.tenantId}::uuid`
  if (!of) return own
  const column = fieldsOf({ type: '', table, fields, key: [], leftOut: {}, json: [] }).find(({ name }) => name === of.field)?.column ?? ''
  const subject = sql`r.${sql.identifier(column)}`
  if (of.kind === 'contact') return sql`${own} and ${hasKey(tx, 'contact', subject)}`
  return sql`${own} and ${hasKey(tx, 'conversation', subject)} and exists (
    select from conversations c where c.tenant_id = ${tx.tenantId}::uuid and c.id = ${subject} and ${hasKey(tx, 'contact', sql`c.contact_id`)})`
}

function hasKey(tx: TenantTx, kind: 'contact' | 'conversation', subject: SQL): SQL {
  return sql`exists (select from data_keys k where k.tenant_id = ${tx.tenantId}::uuid and k.subject_kind = ${kind} and k.subject_id = ${subject})`
}

/**
 * What is left out has to have been erased: a contact without a key is while its erasure is under way, and nothing else.
 * @throws Problem wrong_step when keys were lost
 */
export async function requireWhole(tx: TenantTx): Promise<void> {
  const erasing = sql`select from erasures e where e.tenant_id = ${tx.tenantId}::uuid and e.subject_kind = 'contact' and e.state = 'erasing' and e.subject_id =`
  const [row] = await tx.db.execute<{ contacts: number; conversations: number }>(sql`
    select (select count(*)::int from contacts r where r.tenant_id = ${tx.tenantId}::uuid and not ${hasKey(tx, 'contact', sql`r.id`)} and not exists (${erasing} r.id)) as contacts,
      (select count(*)::int from conversations r where r.tenant_id = ${tx.tenantId}::uuid and not ${hasKey(tx, 'conversation', sql`r.id`)} and not exists (${erasing} r.contact_id)) as conversations`)
  const { contacts = 0, conversations = 0 } = row ?? {}
  if (contacts + conversations > 0) throw new Problem('wrong_step', { detail: `The keys of ${contacts} contacts and ${conversations} conversations are lost, so that an export would not be whole. Ask whoever runs this server: "rind keys status".` })
}

function selected({ name, column, kind, sealed }: Field): SQL {
  const value = sql`r.${sql.identifier(column)}`
  const as = sql.identifier(name)
  if (sealed) return sql`${value}::bytea as ${as}`
  if (kind === 'moment') return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as ${as}`
  return kind === 'number' ? sql`${value}::float8 as ${as}` : sql`${value} as ${as}`
}

function placesOf({ table }: LineType, field: Field): SealedField {
  const places = SEALED_COLUMNS.filter((known) => known.table === getTableName(table) && known.column === field.column)
  if (places.length === 0) throw new Error(`Nobody knows where ${getTableName(table)}.${field.column} is sealed`)
  return { field, places: places.map((at, index) => ({ at, subject: `${field.name} ${index} subject`, bound: (at.address.bound ?? []).map((_, part) => `${field.name} ${index} bound ${part}`) })) }
}

function besides({ places }: SealedField): SQL[] {
  return places.flatMap(({ at, subject, bound }) => [
    sql`r.${sql.identifier(at.subject)} as ${sql.identifier(subject)}`,
    ...(at.address.bound ?? []).map((expression, part) => sql`(${sql.raw(expression)})::text as ${sql.identifier(bound[part] ?? '')}`)
  ])
}

function after(key: readonly Field[], last: Row): SQL {
  const columns = sql.join(key.map(({ column }) => sql`r.${sql.identifier(column)}`), sql`, `)
  const values = sql.join(key.map(({ name, kind }) => (kind === 'id' ? sql`${last[name]}::uuid` : kind === 'number' ? sql`${last[name]}::int` : kind === 'moment' ? sql`${last[name]}::timestamptz` : sql`${last[name]}`)), sql`, `)
  return sql`(${columns}) > (${values})`
}

async function openPage(tx: TenantTx, fields: readonly Field[], sealed: readonly SealedField[], rows: readonly Row[]): Promise<readonly Row[]> {
  const keys = new Map<string, ReadonlyMap<string, KeySet>>()
  for (const { places } of sealed) {
    for (const { at, subject } of places) keys.set(subject, await tx.keys.many(at.kind, [...new Set(rows.map((row) => String(row[subject])))]))
  }
  const opened = new Map(sealed.map((each) => [each.field.name, (row: Row) => openField(tx.tenantId, each, keys, row)]))
  return rows.map((row) => Object.fromEntries(fields.map(({ name }) => [name, opened.get(name)?.(row) ?? (opened.has(name) ? null : row[name])])))
}

/** A text that is not there, or whose key was destroyed, is null. */
function openField(tenant: string, { field, places }: SealedField, keys: ReadonlyMap<string, ReadonlyMap<string, KeySet>>, row: Row): unknown {
  const envelope = row[field.name] as Sealed | null
  if (envelope === null) return null
  const place = places.find(({ at: { only } }) => !only || row[camel(only.column)] === only.value)
  const key = place && keys.get(place.subject)?.get(String(row[place.subject]))
  if (!place || !key) return null
  const { table, column } = place.at.address
  const address = { tenant, table, column, row: String(row['id']), bound: place.bound.map((name) => String(row[name])) }
  return field.kind === 'json' ? key.openJson(address, envelope) : key.open(address, envelope)
}

const camel = (column: string): string => column.replaceAll(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
