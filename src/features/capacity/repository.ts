import { asc, gte, lt, sql } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { capacitySamples } from '../../../db/schema/index.ts'

export type Sample = typeof capacitySamples.$inferSelect

/** What the database says of itself: estimated rows of all tables, its bytes, and its connections. */
export async function readDatabase(tx: PlatformTx): Promise<Pick<Sample, 'rows' | 'databaseBytes' | 'connections' | 'maxConnections'>> {
  const [found] = await tx.db.execute<{ rows: string; bytes: string; connections: number; most: number }>(sql`
    select (select coalesce(sum(greatest(reltuples, 0)), 0)::bigint from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind = 'r')::text as rows,
      pg_database_size(current_database())::text as bytes, (select coalesce(sum(numbackends), 0)::int from pg_stat_database) as connections,
      current_setting('max_connections')::int as most`)
  if (!found) throw new Error('The database does not say how large it is')
  return { rows: Number(found.rows), databaseBytes: Number(found.bytes), connections: found.connections, maxConnections: found.most }
}

/** Keeps the sample of an hour; the first of it stays. */
export async function keepSample(tx: PlatformTx, sample: Sample): Promise<void> {
  await tx.db.insert(capacitySamples).values(sample).onConflictDoNothing()
}

export async function deleteSamples(tx: PlatformTx, before: Date): Promise<number> {
  return (await tx.db.delete(capacitySamples).where(lt(capacitySamples.takenAt, before)).returning({ at: capacitySamples.takenAt })).length
}

export function samplesSince(tx: PlatformTx, since: Date): Promise<Sample[]> {
  return tx.db.select().from(capacitySamples).where(gte(capacitySamples.takenAt, since)).orderBy(asc(capacitySamples.takenAt))
}

