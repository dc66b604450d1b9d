/** How the process is doing: sums of the last five minutes, or since it began, and what is true at this moment. */
export interface Activity {
  readonly seconds: number
  readonly requests: number
  /** Requests that were answered with 5xx. */
  readonly failed: number
  readonly messages: number
  readonly jobsFailed: number
  readonly sockets: number
  readonly messagesWaiting: number
  /** Of all pools together. */
  readonly connectionsBusy: number
  readonly transactionsWaiting: number
  /** Null when the database does not answer in time. */
  readonly jobsWaiting: number | null
}

/** Where what happened is counted. It hears ids of operations and codes of problems, never whose they were. */
export interface Measure {
  /** @param outcome `ok`, or the code of the problem. */
  operation(operation: string, door: 'rest' | 'socket', outcome: string, ms: number): void
  /** Messages that were stored with one commit. */
  batch(rows: number): void
  /** Messages that a search opened. */
  searched(messages: number): void
  /** Messages and contacts that a search passed over because they did not open. */
  unreadable(rows: number): void
  job(queue: string, outcome: 'completed' | 'failed', ms: number): void
  /** When something may be full, in days; null when no end is in sight. */
  full(what: string, days: number | null): void
  mail(outcome: 'sent' | 'refused' | 'failed'): void
}
