import { until } from './embedded.ts'
import type { TestServer } from './server.ts'

/**
 * Holds the lock that changes of who works here, and of what they may, wait for.
 * @returns `queued` resolves once so many wait for it; `release` lets them go on
 */
export async function holdRoster({ database }: TestServer, tenantId: string): Promise<{ queued: (count: number) => Promise<void>; release: () => Promise<void> }> {
  const gate = await database.admin.reserve()
  await gate`select pg_advisory_lock(hashtextextended(${`roster/${tenantId}`}, 0))`
  const waiting = async () => (await database.admin<{ n: number }[]>`select count(*)::int as n from pg_locks where locktype = 'advisory' and not granted and database = (select oid from pg_database where datname = current_database())`)[0]?.n ?? 0
  return {
    queued: (count) => until('changes wait for one another', async () => (await waiting()) >= count),
    release: async () => {
      await gate`select pg_advisory_unlock(hashtextextended(${`roster/${tenantId}`}, 0))`
      gate.release()
    }
  }
}
