import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import { envelopeCounts } from '../crypto/index.ts'
import type { Activity, Measure } from '../operations/index.ts'
import { backupGauges } from './backups.ts'
import { Recent } from './recent.ts'
import type { Sources } from './sources.ts'

const SECONDS = [0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 30]
const ROWS = [1, 2, 5, 10, 25, 50, 100, 256]

/** What the operators' monitoring reads. Nothing in it names a workspace, a person or an address. */
export interface Metrics {
  readonly measure: Measure
  /** Counts a request by its route's pattern, never by the address that was asked for. */
  request(listener: 'public' | 'internal', method: string, route: string, status: number, ms: number): void
  /** Counts what people must hear of about keys, by its code. */
  keyAlert(code: string): void
  /** The text that Prometheus reads. @param sources What is asked at this moment. */
  render(sources: Sources): Promise<{ readonly type: string; readonly text: string }>
  activity(sources: Sources): Promise<Activity>
}

/** One set for one process. The names are those of docs/monitoring.md. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const http = new Histogram({ name: 'http_request_duration_seconds', help: 'Requests by listener, method, route and status.', labelNames: ['listener', 'method', 'route', 'status'], buckets: SECONDS, registers })
  const operations = new Histogram({ name: 'rind_operation_duration_seconds', help: 'Operations by id, door and how they ended: ok, or the code of the problem.', labelNames: ['operation', 'door', 'outcome'], buckets: SECONDS, registers })
  const batches = new Histogram({ name: 'rind_message_batch_rows', help: 'Messages that were stored with one commit.', buckets: ROWS, registers })
  const stored = new Counter({ name: 'rind_messages_stored_total', help: 'Messages and answers that were stored and acknowledged. What begins a conversation is counted as the operation widget.start, a note as notes.add.', registers })
  const scanned = new Counter({ name: 'rind_search_messages_scanned_total', help: 'Messages that searches opened and compared.', registers })
  const unreadable = new Counter({ name: 'rind_search_unreadable_total', help: 'Messages and contacts that searches passed over because they did not open.', registers })
  const jobs = new Histogram({ name: 'rind_job_duration_seconds', help: 'Runs of background work by queue and outcome.', labelNames: ['queue', 'outcome'], buckets: [0.01, 0.1, 1, 10, 60, 600], registers })
  const mails = new Counter({ name: 'rind_mails_total', help: 'Attempts to hand a mail to the mail server, by outcome.', labelNames: ['outcome'], registers })
  const gauge = (name: string, help: string, labelNames: string[] = []) => new Gauge({ name, help, labelNames, registers })
  const sealed = new Counter({ name: 'rind_envelopes_sealed_total', help: 'Values that this process encrypted.', registers })
  const opened = new Counter({ name: 'rind_envelopes_opened_total', help: 'Values that this process decrypted.', registers })
  const refused = new Counter({ name: 'rind_envelopes_refused_total', help: 'Values that did not open: moved, changed, or under another key.', registers })
  const keyAlerts = new Counter({ name: 'rind_key_alerts_total', help: 'Keys that are missing or do not open, by code.', labelNames: ['code'], registers })
  const sockets = gauge('rind_websocket_connections', 'Open WebSocket connections.')
  const waitingMessages = gauge('rind_messages_waiting', 'Messages that wait for their commit.')
  const lanes = gauge('rind_message_lanes', 'Workspaces with messages under way.')
  const busy = gauge('rind_database_connections_busy', 'Connections with a transaction under way, by pool.', ['pool'])
  const waiting = gauge('rind_database_transactions_waiting', 'Transactions that wait for a connection, by pool.', ['pool'])
  const queued = gauge('rind_jobs_queued', 'Background work that waits, by queue.', ['queue'])
  const active = gauge('rind_jobs_active', 'Background work that runs, by queue.', ['queue'])
  const outbox = gauge('rind_mails_waiting', 'Mails that were not handed over yet.')
  const oldest = gauge('rind_mail_oldest_seconds', 'Age of the oldest mail that waits; 0 when none does.')
  const full = gauge('rind_capacity_days_until_full', 'Days until the disk, the connections or the processor may be used up, at the soonest; missing when no end is in sight.', ['what'])
  const setBackups = backupGauges(registry)
  const recent = new Recent()
  const reachable = gauge('rind_database_up', 'Whether the database answered when it was asked for these figures.')

  return {
    measure: {
      operation: (operation, door, outcome, ms) => operations.observe({ operation, door, outcome }, ms / 1000),
      batch: (rows) => {
        batches.observe(rows)
        stored.inc(rows)
        recent.add('messages', rows)
      },
      searched: (messages) => scanned.inc(messages),
      unreadable: (rows) => unreadable.inc(rows),
      job: (queue, outcome, ms) => {
        jobs.observe({ queue, outcome }, ms / 1000)
        if (outcome === 'failed') recent.add('jobsFailed')
      },
      full: (what, days) => (days === null ? full.remove({ what }) : full.set({ what }, days)),
      mail: (outcome) => mails.inc({ outcome })
    },
    request: (listener, method, route, status, ms) => {
      http.observe({ listener, method, route, status }, ms / 1000)
      if (listener === 'public') recent.add('requests')
      if (listener === 'public' && status >= 500) recent.add('failed')
    },
    keyAlert: (code) => keyAlerts.inc({ code }),
    activity: async (sources) => {
      const pools = Object.values(sources.pools())
      const asked = await sources.queues()
      return {
        ...recent.read(),
        sockets: sources.sockets(),
        messagesWaiting: sources.lanes().waiting,
        connectionsBusy: pools.reduce((sum, { busy }) => sum + busy, 0),
        transactionsWaiting: pools.reduce((sum, { waiting }) => sum + waiting, 0),
        jobsWaiting: asked && asked.jobs.reduce((sum, { waiting }) => sum + waiting, 0)
      }
    },
    render: async (sources) => {
      const counts = envelopeCounts()
      for (const [counter, count] of [[sealed, counts.sealed], [opened, counts.opened], [refused, counts.refused]] as const) {
        counter.reset()
        counter.inc(count)
      }
      sockets.set(sources.sockets())
      const load = sources.lanes()
      waitingMessages.set(load.waiting)
      lanes.set(load.lanes)
      for (const [pool, { busy: used, waiting: queue }] of Object.entries(sources.pools())) {
        busy.set({ pool }, used)
        waiting.set({ pool }, queue)
      }
      const [asked, backups] = await Promise.all([sources.queues(), sources.backups()])
      if (backups) setBackups(backups)
      reachable.set(asked === null ? 0 : 1)
      for (const { name, waiting: left, running } of asked?.jobs ?? []) {
        queued.set({ queue: name }, left)
        active.set({ queue: name }, running)
      }
      if (asked) {
        outbox.set(asked.mails.waiting)
        oldest.set(asked.mails.oldestSeconds)
      }
      return { type: registry.contentType, text: await registry.metrics() }
    }
  }
}
