import type { Logger } from 'pino'
import type { KeyAdmin } from '../db/key-admin.ts'
import type { Backups } from '../src/features/backups/index.ts'
import type { MailTransport } from '../src/features/mail/index.ts'
import type { WithTenant } from '../db/index.ts'
import type { JobName, Services } from '../src/operations/index.ts'

/** What a handler may use. It reads everything again: a payload holds ids only and is not believed. */
export interface JobContext {
  readonly services: Services
  /** A workspace's transaction as the login that may delete. Nothing that serves a request has it. */
  readonly withTenantAsJobs: WithTenant
  readonly mail: MailTransport
  readonly keyAdmin: KeyAdmin
  readonly dataDir: string
  readonly backups: Backups
  /** Names the job, and the request that it is done for. */
  readonly log: Logger
}

export type JobHandler = (context: JobContext, data: Readonly<Record<string, unknown>>) => Promise<void>

/** A kind of background work: its name, when it runs by itself, how often it is tried. The handler is loaded by the worker only. */
export interface JobDefinition {
  readonly name: JobName
  /** Cron in UTC; absent: only when enqueued. */
  readonly schedule?: string
  /** Also once when a process begins to work, so that nobody waits for the first turn of the schedule. */
  readonly atStart?: true
  readonly retryLimit: number
  /** At most one is queued or under way, in all processes together. Fixed once its queue was made. */
  readonly alone?: true
  /** The longest pause between two tries, in seconds; without it each is about twice the one before. */
  readonly retryDelayMax?: number
  /** How long the queue remembers a run that is over, in seconds; the queue's own seven days if not given. */
  readonly keptSeconds?: number
  /** How long one run may take before it counts as failed, in seconds; 15 minutes if not given. */
  readonly expireSeconds?: number
  readonly load: () => Promise<{ readonly handle: JobHandler }>
}
