import { sql } from 'drizzle-orm'
import { type JobResult, PgBoss, fromDrizzle } from 'pg-boss'
import type { Logger } from 'pino'
import { driverConfig } from '../db/backup/connection.ts'
import { type Jobs, currentRequestId, withRequestId } from '../src/operations/index.ts'
import type { JobContext, JobHandler } from './define.ts'
import { JOBS } from './registry.ts'

const MAX_CONNECTIONS = 4
const BATCH = 10
const HEARTBEAT_SECONDS = 60

/** The job queue: enqueues inside callers' transactions, and works through what is queued. */
export interface Worker extends Jobs {
  /** Begins to work. Called once the services that handlers need exist. */
  work(context: JobContext): Promise<void>
  /** Lets running jobs end, for ten seconds at most. */
  stop(): Promise<void>
}

/**
 * Connects to the queue as the jobs role. The schema is installed by migrations, never from here.
 * @param url The jobs role's login.
 */
export async function startWorker(url: string, log: Logger): Promise<Worker> {
  const boss = new PgBoss({ ...driverConfig(url), application_name: 'rind-jobs', max: MAX_CONNECTIONS, migrate: false, createSchema: false })
  boss.on('error', (error) => log.error({ err: error }, 'the job queue failed'))
  await boss.start()
  for (const job of JOBS) {
    const options = {
      retryLimit: job.retryLimit,
      retryDelay: 5,
      retryBackoff: true,
      // A process that was killed says so by its silence; what it was at is begun again.
      heartbeatSeconds: HEARTBEAT_SECONDS,
      ...(job.retryDelayMax !== undefined && { retryDelayMax: job.retryDelayMax }),
      ...(job.keptSeconds !== undefined && { deleteAfterSeconds: job.keptSeconds }),
      ...(job.expireSeconds !== undefined && { expireInSeconds: job.expireSeconds })
    }
    // A queue that exists keeps the options of the version that made it, unless it is told.
    await boss.createQueue(job.name, { ...options, policy: job.alone ? 'exclusive' : 'standard' })
    await boss.updateQueue(job.name, options)
  }
  return {
    enqueue: async (tx, name, data, options = {}) => {
      const requestId = currentRequestId()
      await boss.send(name, { ...data, ...(requestId !== undefined && { requestId }) }, {
        db: fromDrizzle(tx.db, sql),
        ...(options.startAfter && { startAfter: options.startAfter }),
        ...(options.singletonKey !== undefined && { singletonKey: options.singletonKey })
      })
    },
    work: async (context) => {
      for (const job of JOBS) {
        const { handle } = await job.load()
        // By tens, and at once while there is more: one a second would let fifty sign-ups wait for a minute. Each counts on its own.
        await boss.work<Record<string, unknown>>(job.name, { pollingIntervalSeconds: 1, batchSize: BATCH, burstWhenBatchFull: true, perJobResults: true }, async (batch) => {
          const results: JobResult[] = []
          for (const { id, data } of batch) results.push({ id, ...(await runSafely({ name: job.name, id, data: data ?? {} }, handle, context)) })
          return results
        })
        if (job.schedule !== undefined) await boss.schedule(job.name, job.schedule)
        if (job.atStart) await boss.send(job.name, {})
      }
    },
    stop: () => boss.stop({ graceful: true, timeout: 10_000 })
  }
}

interface Run {
  readonly name: string
  readonly id: string
  readonly data: Readonly<Record<string, unknown>>
}

/**
 * Runs a job, and what it does in turn, under the request that it is done for. The queue keeps what a failed job threw,
 * in clear. So the error itself, which may repeat an address or a parameter, goes to the log, which leaves those out; the
 * queue gets the name and the code.
 */
async function runSafely({ name, id, data }: Run, handle: JobHandler, context: JobContext): Promise<Omit<JobResult, 'id'>> {
  const { measure } = context.services
  const requestId = requestIdOf(data) ?? id
  const log = context.log.child({ job: name, jobId: id, requestId })
  const began = performance.now()
  const ended = (outcome: 'completed' | 'failed') => {
    const ms = performance.now() - began
    measure.job(name, outcome, ms)
    log.info({ outcome, ms: Math.round(ms) }, 'job')
  }
  try {
    await withRequestId(requestId, () => handle({ ...context, log }, data))
    ended('completed')
    return { status: 'completed' }
  } catch (error) {
    log.error({ err: error }, 'a job failed')
    ended('failed')
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
    return { status: 'failed', output: { message: `${name} failed: ${code.slice(0, 60)}` } }
  }
}

/** The request that a job is done for. A payload is not believed: what does not look like an id is none. */
function requestIdOf({ requestId }: Run['data']): string | null {
  return typeof requestId === 'string' && /^[0-9a-f-]{36,60}$/.test(requestId) ? requestId : null
}
