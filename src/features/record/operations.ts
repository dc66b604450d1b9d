import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { presentEvents } from './present.ts'
import { listEvents } from './repository.ts'
import { ListInput, ListOutput } from './schema.ts'

const DEFAULT_PAGE = 50
const LAST_MOMENT = 0xff_ff_ff_ff_ff_ff

export const list = defineOperation({
  id: 'record.list',
  summary: 'The record: who did what, when, where and why, and what was refused, newest first',
  description: 'A page looks at 5,000 events at most, and may hold none: go on with next until it is null.',
  actor: 'member',
  permission: 'seeRecord',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/record' },
  socket: true,
  audit: {},
  input: ListInput,
  output: ListOutput,
  run: async ({ tx, actor }, { from, until, cursor, limit = DEFAULT_PAGE, ...filter }) => {
    const below = [...(until === undefined ? [] : [firstId('until', until)]), ...(cursor === undefined ? [] : [cursor])].toSorted()[0]
    const range = { ...(from !== undefined && { from: firstId('from', from) }), ...(below !== undefined && { before: below }) }
    const { rows, next } = await listEvents(tx, filter, range, limit)
    return { events: await presentEvents(tx, actor, rows), next }
  }
})

/** The smallest UUIDv7 of a moment. @throws Problem invalid_input for a moment that no calendar has */
function firstId(field: string, moment: string): string {
  const time = Date.parse(moment)
  if (Number.isNaN(time)) throw new Problem('invalid_input', { field, allowed: 'a moment in UTC, ISO 8601' })
  const hex = Math.min(Math.max(0, time), LAST_MOMENT).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

export const RECORD_OPERATIONS = [list]
