import { PassThrough } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { sql } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import type { Services } from '../../operations/index.ts'
import { type ExportFacts, exportContent } from './content.ts'
import { requireWhole } from './read.ts'

/** Exports at once on this server: each holds a connection for as long as it lasts. */
const AT_ONCE = 2
/** The longest that one may take; it holds up the cleaning of the database meanwhile. */
const LONGEST_MS = 60 * 60_000
/** How long the snapshot waits for whoever reads too slowly. */
const IDLE = '60s'
/** Bytes that may wait for who reads. */
const AHEAD = 256 * 1024

let running = 0

/**
 * Everything of a workspace as it was at one moment, as a stream of JSON lines. It is read under row-level security, only
 * as fast as it is taken, and ends when nobody takes it any more.
 * @throws Problem busy when an export of this workspace is under way, or too many others are; wrong_step when keys were lost
 */
export async function openContent(services: Pick<Services, 'withTenant'>, tenantId: string, facts: ExportFacts): Promise<PassThrough> {
  if (running >= AT_ONCE) throw busy('Other exports are under way.')
  running += 1
  const content = new PassThrough({ highWaterMark: AHEAD })
  // Whoever reads hears of it by reading; before that nobody listens yet.
  content.on('error', () => undefined)
  const begun = Promise.withResolvers<void>()
  services
    .withTenant({ tenantId }, async (tx) => {
      await tx.db.execute(sql.raw(`set local idle_in_transaction_session_timeout = '${IDLE}'`))
      if (!(await isOnly(tx))) throw busy('An export of this workspace is under way.')
      await requireWhole(tx)
      begun.resolve()
      await pipeline(exportContent(tx, facts), content, { end: false, signal: AbortSignal.timeout(LONGEST_MS) })
    }, { snapshot: true })
    .finally(() => (running -= 1))
    .then(
      () => content.end(),
      (error: unknown) => {
        begun.reject(error)
        content.destroy(error instanceof Error ? error : new Error('The export failed', { cause: error }))
      }
    )
  await begun.promise
  return content
}

/** One export of a workspace at a time, on whichever server: the lock goes with the transaction, however that ends. */
async function isOnly(tx: TenantTx): Promise<boolean> {
  const [row] = await tx.db.execute<{ taken: boolean }>(sql`select pg_try_advisory_xact_lock(hashtextextended(${`export/${tx.tenantId}`}, 0)) as taken`)
  return row?.taken === true
}

const busy = (detail: string) => new Problem('busy', { detail, retryAfter: 30 })
