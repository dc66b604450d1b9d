import { sql } from 'drizzle-orm'
import type { Installation } from '../key-rows.ts'
import type { Pool } from '../pool.ts'

/** Which installation a database that was made from a backup belongs to. @throws Error when it holds none */
export async function readInstallation(pool: Pool): Promise<Installation> {
  const [own] = await pool.transaction((db) => db.execute<{ id: string; environment: string }>(sql`select id, environment from installation`))
  if (!own) throw new Error('The backup holds no installation.')
  return own
}
