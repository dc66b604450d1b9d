/** A part of the service as readers know it. */
export interface Part {
  readonly id: 'web' | 'api' | 'socket' | 'messages' | 'widget' | 'jobs' | 'mail' | 'backups' | 'certificate'
  readonly group: 'team' | 'customers' | 'behind'
  /**
   * Whether its time counts for the availability that is promised. While a backup is late or a certificate runs out nothing
   * stops yet for anybody: they are shown, and count for nothing else.
   */
  readonly promised: boolean
}

/** Everything that can be watched, in the order of the page. What was never measured is not shown. */
export const PARTS: readonly Part[] = [
  { id: 'web', group: 'team', promised: true },
  { id: 'api', group: 'team', promised: true },
  { id: 'socket', group: 'team', promised: true },
  { id: 'messages', group: 'team', promised: true },
  { id: 'widget', group: 'customers', promised: true },
  { id: 'jobs', group: 'behind', promised: true },
  { id: 'mail', group: 'behind', promised: true },
  { id: 'backups', group: 'behind', promised: false },
  { id: 'certificate', group: 'behind', promised: false }
]
