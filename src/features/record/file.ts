import { csvFile } from '../../operations/index.ts'
import type { RecordedEvent } from './schema.ts'

const HEAD = ['id', 'at', 'actor_kind', 'actor_id', 'actor_name', 'operation', 'outcome', 'code', 'target_kind', 'target_id', 'target_name', 'ip', 'user_agent', 'door', 'reason', 'request_id']

/** Lines of the record as a file: what a page shows, and no more. */
export function eventsFile(events: readonly RecordedEvent[], next: string | null) {
  const lines = events.map(({ id, at, actor, operation, outcome, code, target, place, reason, requestId }) => [
    id, at, actor.kind, actor.id, actor.name, operation, outcome, code, target?.kind ?? null, target?.id ?? null, target?.name ?? null, place?.ip ?? null, place?.userAgent ?? null, place?.door ?? null, reason, requestId
  ])
  return csvFile('activity.csv', HEAD, lines, next)
}
