import type postgres from 'postgres'

/**
 * The array types that our queries use, by PostgreSQL's own numbers, which never change. Named here, because the driver
 * otherwise asks for all types on each new connection, and a connection that breaks at that moment ends the process.
 */
const ARRAYS = { bool: 1000, bytea: 1001, name: 1003, int4: 1007, text: 1009, varchar: 1015, int8: 1016, timestamptz: 1185, uuid: 2951 } as const
const NUMBERS: readonly number[] = [ARRAYS.int4, ARRAYS.int8]

/** For the driver's `types`. Arrays of one dimension are written; of what is read, only numbers are arrays. */
export const ARRAY_TYPES: Record<string, postgres.PostgresType> = Object.fromEntries(
  Object.entries(ARRAYS).map(([name, oid]) => [`${name}s`, { to: oid, from: NUMBERS.includes(oid) ? [oid] : [], serialize: writeArray, parse: readNumbers }])
)

function writeArray(items: readonly unknown[]): string {
  return `{${items.map(writeItem).join(',')}}`
}

function writeItem(item: unknown): string {
  if (item === null || item === undefined) return 'null'
  if (Buffer.isBuffer(item)) return `"\\\\x${item.toString('hex')}"`
  if (typeof item === 'string') return `"${item.replaceAll(/["\\]/g, '\\$&')}"`
  if (item instanceof Date) return `"${item.toISOString()}"`
  if (typeof item === 'number' || typeof item === 'bigint' || typeof item === 'boolean') return String(item)
  throw new TypeError('An array for the database holds texts, numbers, bytes, moments or null')
}

function readNumbers(text: string): (number | null)[] {
  const inside = text.slice(1, -1)
  return inside === '' ? [] : inside.split(',').map((item) => (item === 'NULL' ? null : Number(item)))
}
