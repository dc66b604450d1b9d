import Type, { type Static } from 'typebox'
import { Closed, Id, Instant, Moment, Name, Nullable } from '../../operations/fields.ts'

const [investigating, identified, monitoring, resolved] = [Type.Literal('investigating'), Type.Literal('identified'), Type.Literal('monitoring'), Type.Literal('resolved')]
const [inProgress, completed] = [Type.Literal('in_progress'), Type.Literal('completed')]

const Part = Type.Enum(['web', 'api', 'socket', 'messages', 'widget', 'jobs', 'mail', 'backups', 'certificate'])
const Impact = Type.Union([Type.Literal('none'), Type.Literal('minor'), Type.Literal('major'), Type.Literal('critical')])
const State = Type.Union([investigating, identified, monitoring, resolved, Type.Literal('scheduled'), inProgress, completed])
export type State = Static<typeof State>

const Text = () => Type.String({ minLength: 1, maxLength: 5_000, pattern: '\\S', description: 'What the public reads, as plain text. Name no business and no person.' })
const Parts = Type.Array(Part, { maxItems: 9, uniqueItems: true, description: 'The parts that it is about.' })

/** What the status page tells, or a draft that a failing probe opened. */
export const Report = Closed({
  id: Type.String(),
  kind: Type.Union([Type.Literal('incident'), Type.Literal('maintenance')]),
  title: Type.String(),
  impact: Impact,
  state: State,
  parts: Type.Array(Type.String()),
  draft: Type.Boolean(),
  open: Type.Boolean({ description: 'Whether more can be said: it is not over.' }),
  startsAt: Moment(),
  endsAt: Nullable(Moment()),
  updates: Type.Array(Closed({ state: State, text: Type.String(), at: Moment() }))
})
export type Report = Static<typeof Report>

const Subscribers = Closed({ mail: Type.Integer(), webhook: Type.Integer(), waiting: Type.Integer({ description: 'Mails and calls that were not sent yet.' }) })

export const ReportsOutput = Closed({
  here: Type.Boolean({ description: 'Whether the status page keeps its file on this machine; elsewhere "rind incident" is used there.' }),
  reports: Type.Array(Report),
  subscribers: Nullable(Subscribers)
})
export type ReportsOutput = Static<typeof ReportsOutput>

const Title = () => Name('The title that the public reads.')
export const OpenInput = Closed({ title: Title(), text: Text(), impact: Impact, parts: Parts })
export const ScheduleInput = Closed({ title: Title(), text: Text(), parts: Parts, startsAt: Instant('When it begins.'), endsAt: Instant('When it is to be over.') })
export const UpdateInput = Closed({ reportId: Id(), state: Type.Union([investigating, identified, monitoring, resolved, inProgress, completed]), text: Text() })
export const DiscardInput = Closed({ reportId: Id() })

/** The incident that everybody who works here, or writes here, is told of. */
const ServiceNotice = Closed({
  id: Type.String(),
  title: Type.String({ description: 'As operators wrote it, as plain text.' }),
  impact: Impact,
  state: Type.Union([investigating, identified, monitoring]),
  startedAt: Moment(),
  url: Type.String({ description: 'The status page.' })
})

export const NoticeOutput = Closed({ notice: Nullable(ServiceNotice) })
export type NoticeOutput = Static<typeof NoticeOutput>
