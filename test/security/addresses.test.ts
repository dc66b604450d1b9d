import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Address } from '../../src/crypto/index.ts'
import { freePort } from '../support/process.ts'
import { SEALED_PLACES, type SealedPlace } from '../support/sealed-places.ts'
import { fillSealedColumns } from '../support/sealed-rows.ts'
import { type TestServer, startServer } from '../support/server.ts'

let server: TestServer
t.before(async () => {
  server = await startServer({ env: { INTERNAL_PORT: String(await freePort()) } })
  await fillSealedColumns(server)
})
t.after(() => server.stop())

/** So many rows of a column are tried at every place that is not theirs; the others only at their own. */
const SAMPLE = 8

type Row = Parameters<SealedPlace['address']>[0]

const rowsOf = ({ table, column, extra = '', only }: SealedPlace) =>
  server.database.admin.unsafe<Row[]>(`select r.*, r.${column}::bytea as sealed${extra} from ${table} r where r.${column} is not null${only ? ` and r.${only.column} = '${only.value}'` : ''} order by md5(r::text)`)

/** Every other place where the ciphertext of a row could be put. */
function elsewhere(own: Address, neighbours: readonly Address[]): Record<string, Address> {
  const bound = own.bound ?? []
  return {
    'another tenant': { ...own, tenant: randomUUID() },
    'another table': { ...own, table: `${own.table}s` },
    'another column': { ...own, column: `${own.column}2` },
    'another row': { ...own, row: randomUUID() },
    ...Object.fromEntries(bound.map((part, index) => [`another bound fact ${index}`, { ...own, bound: bound.with(index, `${part}1`) }])),
    ...Object.fromEntries(neighbours.map((address, index) => [`the place of neighbour ${index}`, address]))
  }
}

t.test('W3 A93: the ciphertext of every sealed column opens in its own row, and in no other row, column, table or workspace', async (t) => {
  const columns = await server.database.admin<{ place: string }[]>`
    select c.relname || '.' || a.attname as place from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and format_type(a.atttypid, a.atttypmod) = 'sealed' and not a.attisdropped`
  const known = [...new Set(SEALED_PLACES.map(({ table, column }) => `${table}.${column}`))]
  t.same(known.toSorted(), columns.map(({ place }) => place).toSorted(), 'each stands in test/support/sealed-places.ts')
  for (const place of SEALED_PLACES) {
    const name = `${place.table}.${place.column}${place.only ? ` of a ${place.only.value}` : ''}`
    const rows = await rowsOf(place)
    t.ok(rows.length >= 2, `${name} has rows`)
    const addresses = rows.map((row) => place.address(row))
    for (const [index, row] of rows.entries()) {
      const own = addresses[index]
      if (!own) continue
      // Every row, since several places in the code may seal one column.
      await t.resolves(place.open(server, row, own), `${name} opens at its own address`)
      if (index >= SAMPLE) continue
      const refused: string[] = []
      const others = elsewhere(own, addresses.slice(0, SAMPLE).filter((_, other) => other !== index))
      for (const [where, address] of Object.entries(others)) await place.open(server, row, address).catch(() => refused.push(where))
      t.same(refused, Object.keys(others), `${name} opens nowhere else`)
    }
  }
})

t.end()
