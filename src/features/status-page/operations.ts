import { Problem, notFound } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { discardDraft, listIncidents, openIncident, updateIncident } from '../../status/incidents.ts'
import { readReports, withStatusFile } from './file.ts'
import { DiscardInput, NoticeOutput, OpenInput, ReportsOutput, ScheduleInput, UpdateInput } from './schema.ts'

// Operations of the internal port. The scope is the platform's for the sake of the record: what is told to the public is on it.
const signedIn = { actor: 'operator', permission: 'enter', scope: 'platform', socket: false, output: ReportsOutput } as const
const telling = { ...signedIn, limits: ['operator.write'], audit: {} } as const

export const list = defineOperation({
  ...signedIn,
  id: 'statusPage.reports',
  summary: 'What the status page tells, and the drafts that failing probes opened',
  limits: ['operator.read'],
  rest: { method: 'GET', path: '/status-page/reports' },
  audit: false,
  input: Empty,
  run: ({ services, now }) => Promise.resolve(readReports({ ...services, now }))
})

export const open = defineOperation({
  ...telling,
  id: 'statusPage.open',
  summary: 'Tell the public that something is wrong',
  rest: { method: 'POST', path: '/status-page/reports', status: 201 },
  input: OpenInput,
  run: ({ services, now }, { title, text, impact, parts }) => {
    const using = { ...services, now }
    withStatusFile(using, (store) => openIncident(store, { kind: 'incident', title, impact, components: parts, draft: false, startsAt: now, endsAt: null, body: text }, now))
    return Promise.resolve(readReports(using))
  }
})

export const schedule = defineOperation({
  ...telling,
  id: 'statusPage.schedule',
  summary: 'Announce maintenance',
  rest: { method: 'POST', path: '/status-page/maintenance', status: 201 },
  input: ScheduleInput,
  run: async ({ services, now }, { title, text, parts, startsAt, endsAt }) => {
    const [from, until] = [Date.parse(startsAt), Date.parse(endsAt)]
    if (Number.isNaN(from) || Number.isNaN(until) || until <= from) throw new Problem('invalid_input', { field: 'endsAt', allowed: 'a moment after startsAt' })
    const using = { ...services, now }
    withStatusFile(using, (store) => openIncident(store, { kind: 'maintenance', title, impact: 'none', components: parts, draft: false, startsAt: from, endsAt: until, body: text }, now))
    return readReports(using)
  }
})

export const update = defineOperation({
  ...telling,
  id: 'statusPage.update',
  summary: 'Say more, or that it is over; a draft is published by it',
  rest: { method: 'POST', path: '/status-page/reports/:reportId/updates' },
  input: UpdateInput,
  run: async ({ services, now }, { reportId, state, text }) => {
    const using = { ...services, now }
    withStatusFile(using, (store) => {
      const report = listIncidents(store, { drafts: true }).find(({ id }) => id === reportId)
      if (!report) throw notFound()
      const ofMaintenance = state === 'in_progress' || state === 'completed'
      if (ofMaintenance !== (report.kind === 'maintenance')) throw new Problem('wrong_step', { detail: 'This is no state of a report of this kind.' })
      updateIncident(store, reportId, { state, body: text }, now)
    })
    return readReports(using)
  }
})

export const discard = defineOperation({
  ...telling,
  id: 'statusPage.discard',
  summary: 'Throw a draft away',
  description: 'Only a draft: what was published stays.',
  rest: { method: 'POST', path: '/status-page/reports/:reportId/discard' },
  input: DiscardInput,
  run: async ({ services, now }, { reportId }) => {
    const using = { ...services, now }
    withStatusFile(using, (store) => {
      if (!discardDraft(store, reportId)) throw notFound()
    })
    return readReports(using)
  }
})

export const STATUS_PAGE_OPERATIONS = [list, open, schedule, update, discard]

export const notice = defineOperation({
  id: 'service.notice',
  summary: 'Whether something is wrong with the service, as its status page says it',
  description: 'The worst open incident that was published; null when there is none, or the status page cannot be reached. At most 15 seconds old.',
  actor: 'public',
  permission: 'enter',
  limits: ['notice.ip'],
  scope: 'none',
  rest: { method: 'GET', path: '/service-notice' },
  socket: false,
  audit: false,
  input: Empty,
  output: NoticeOutput,
  run: async ({ services }) => ({ notice: await services.readNotice() })
})

/** What everybody may ask, on the public port. */
export const SERVICE_NOTICE_OPERATIONS = [notice]
