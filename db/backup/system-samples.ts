import { type ClientBase, escapeIdentifier } from 'pg'
import { DataKey, KeySet, type RootKeyProvider, importKey } from '../../src/crypto/index.ts'
import { checked, systemKeyAddress } from '../key-rows.ts'
import { SYSTEM_SEALED_COLUMNS, type SystemSealedColumn } from '../sealed-columns.ts'
import type { installation, systemKeys } from '../schema/index.ts'
import { CANARY_BYTES, type Samples } from './samples.ts'

const INSTALLATION = `select id, environment from installation`
const KEYS = `select purpose, version, wrapped::bytea as wrapped, check_value as "checkValue" from system_keys`

/**
 * Opens the oldest and the newest text of every sealed column of the installation's own tables: identities, factors,
 * operators, mail. While a backup is loaded, because a restore takes sessions and open links away.
 * @throws EnvelopeError, KeyVersionError, KeyCheckError when one does not open
 */
export async function openSystemSamples(client: ClientBase, root: RootKeyProvider): Promise<Samples> {
  const keys = await openKeys(client, root)
  const opened: Record<string, number> = {}
  const canaries: Buffer[] = []
  for (const column of SYSTEM_SEALED_COLUMNS) {
    // The backup may be of an older schema.
    if (!(await exists(client, column))) continue
    const key = keys.get(column.purpose)
    if (!key) throw new Error(`The backup has no key for ${column.purpose}.`)
    const texts = await openSome(client, column, key)
    opened[`${column.table}.${column.column}`] = texts.length
    canaries.push(...texts.filter((text) => text.length >= CANARY_BYTES))
  }
  return { opened, canaries }
}

async function openKeys(client: ClientBase, root: RootKeyProvider): Promise<ReadonlyMap<string, KeySet>> {
  const [own] = (await client.query<typeof installation.$inferSelect>(INSTALLATION)).rows
  if (!own) throw new Error('The backup holds no installation.')
  const byPurpose = new Map<string, DataKey[]>()
  for (const row of (await client.query<typeof systemKeys.$inferSelect>(KEYS)).rows) {
    const key = checked(importKey(await root.unwrap(systemKeyAddress(own, row.purpose, row.version), row.wrapped)), row.checkValue, `key for ${row.purpose}`)
    byPurpose.set(row.purpose, [...(byPurpose.get(row.purpose) ?? []), new DataKey(row.version, key)])
  }
  return new Map([...byPurpose].map(([purpose, versions]) => [purpose, new KeySet(versions)]))
}

async function exists(client: ClientBase, { table, column }: SystemSealedColumn): Promise<boolean> {
  return (await client.query('select from pg_attribute where attrelid = to_regclass($1) and attname = $2 and not attisdropped', [`public.${table}`, column])).rowCount === 1
}

async function openSome(client: ClientBase, { table, column, row, address }: SystemSealedColumn, key: KeySet): Promise<Buffer[]> {
  const texts: Buffer[] = []
  const bound = (address.bound ?? []).map((expression) => `(${expression})::text`)
  for (const order of ['asc', 'desc']) {
    const { rows } = await client.query<{ row: string; bound: string[]; sealed: Buffer }>(
      `select (${row})::text as row, array[${bound.join(', ')}]::text[] as bound, ${escapeIdentifier(column)}::bytea as sealed from ${escapeIdentifier(table)} where ${escapeIdentifier(column)} is not null order by 1 ${order} limit 1`
    )
    for (const found of rows) texts.push(Buffer.from(key.open({ tenant: 'system', table: address.table, column: address.column, row: found.row, bound: found.bound }, found.sealed)))
  }
  return texts
}
