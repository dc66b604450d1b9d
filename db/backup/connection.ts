import { Client, escapeIdentifier } from 'pg'

/** How long a connection may take to open. */
const CONNECT_MS = 10_000

/** What the `pg` driver is told of a database's URL. It judges `sslmode` otherwise than we do, so that is taken out. */
export function driverConfig(url: string): { readonly connectionString: string; readonly ssl?: true | { readonly rejectUnauthorized: false } } {
  const target = new URL(url)
  const sslmode = target.searchParams.get('sslmode')
  target.searchParams.delete('sslmode')
  return { connectionString: target.toString(), ...(sslmode === 'verify-full' && { ssl: true }), ...(sslmode === 'require' && { ssl: { rejectUnauthorized: false } }) }
}

/**
 * Opens one connection for copying tables as streams. The driver of the server is not used for this: it can hang after a
 * COPY to a slow reader (porsager/postgres #499, #917).
 */
export async function openCopying(url: string): Promise<Client> {
  const client = new Client({ ...driverConfig(url), application_name: 'rind-backup', connectionTimeoutMillis: CONNECT_MS })
  // A connection that breaks fails what waits for it; without a listener it would end the process as well.
  client.on('error', () => undefined)
  await client.connect()
  return client
}

/** The name of a table as SQL writes it. */
export const qualified = ({ schema, name }: { readonly schema: string; readonly name: string }): string => `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`
export const columnList = (columns: readonly string[]): string => columns.map((column) => escapeIdentifier(column)).join(', ')
