import type { Client } from 'pg'
import { to } from 'pg-copy-streams'
import { columnList, qualified } from './connection.ts'

/** A table as it stands in a manifest. */
interface Fingerprinted {
  readonly schema: string
  readonly name: string
  readonly columns: readonly string[]
}

/**
 * The rows of a table that was just loaded, as a stream of the same form as the one it was loaded from: in the same order,
 * because loading appended them one after the other, so the two are equal byte for byte.
 */
export function copyBack(client: Client, table: Fingerprinted): AsyncIterable<Buffer> {
  return client.query(to(`copy ${qualified(table)} (${columnList(table.columns)}) to stdout (format binary)`))
}
