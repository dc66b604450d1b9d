import type { Static } from 'typebox'
import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { CsvOutput } from '../../operations/fields.ts'
import { eventsFile } from './file.ts'
import { presentEvents } from './present.ts'
import { type EventRow, type Filter, type Range, listEvents } from './repository.ts'
import { ExportInput, ListInput, ListOutput } from './schema.ts'

const DEFAULT_PAGE = 50
/** A file is made in memory and in one transaction: it has an end. */
const MOST_EXPORTED = 5_000
const EXPORT_PAGES = 5
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
  run: async ({ tx, actor }, { limit = DEFAULT_PAGE, ...asked }) => {
    const { filter, range } = meant(asked)
    const { rows, next } = await listEvents(tx, filter, range, limit)
    return { events: await presentEvents(tx, actor, rows), next }
  }
})

export const exportEvents = defineOperation({
  id: 'record.export',
  summary: 'The record as a CSV file, newest first, with the same filters',
  description: 'Holds 5,000 lines at most and looks at 25,000 events; the header rind-next-cursor says where to go on. What your rights mask is masked in the file too.',
  actor: 'member',
  permission: 'seeRecord',
  limits: ['member.export'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/record/export', file: 'csv' },
  socket: false,
  audit: {},
  input: ExportInput,
  output: CsvOutput,
  run: async ({ tx, actor }, asked) => {
    const { filter, range } = meant(asked)
    const rows: EventRow[] = []
    let next: string | null = null
    for (let page = 0; page < EXPORT_PAGES && rows.length < MOST_EXPORTED; page++) {
      const found = await listEvents(tx, filter, { ...range, ...(next !== null && { before: next }) }, MOST_EXPORTED - rows.length)
      rows.push(...found.rows)
      next = found.next
      if (next === null) break
    }
    return eventsFile(await presentEvents(tx, actor, rows), next)
  }
})

/** What the filters ask of the record. */
function meant({ from, until, cursor, ...filter }: Static<typeof ExportInput>): { filter: Filter; range: Range } {
  const below = [...(until === undefined ? [] : [firstId('until', until)]), ...(cursor === undefined ? [] : [cursor])].toSorted()[0]
  return { filter, range: { ...(from !== undefined && { from: firstId('from', from) }), ...(below !== undefined && { before: below }) } }
}

/** The smallest UUIDv7 of a moment. @throws Problem invalid_input for a moment that no calendar has */
function firstId(field: string, moment: string): string {
  const time = Date.parse(moment)
  if (Number.isNaN(time)) throw new Problem('invalid_input', { field, allowed: 'a moment in UTC, ISO 8601' })
  const hex = Math.min(Math.max(0, time), LAST_MOMENT).toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}

export const RECORD_OPERATIONS = [list, exportEvents]
