import Type, { type Static } from 'typebox'
import { Closed, Moment, Nullable } from '../../operations/fields.ts'

/** What operators see of a workspace: that it is there, and how large. */
export const WorkspaceSummary = Closed({
  id: Type.String(),
  name: Type.String(),
  plan: Type.String(),
  status: Type.String(),
  kind: Type.String(),
  createdAt: Moment(),
  size: Nullable(
    Closed({
      members: Type.Integer(),
      contacts: Type.Integer(),
      conversations: Type.Integer(),
      messages: Type.Integer(),
      activeOn: Nullable(Moment('The day of the newest message, without its time.')),
      measuredAt: Moment()
    })
  )
})
export type WorkspaceSummary = Static<typeof WorkspaceSummary>
export const WorkspacesOutput = Closed({ workspaces: Type.Array(WorkspaceSummary), more: Type.Boolean({ description: 'Whether there are more than are listed.' }) })
export type WorkspacesOutput = Static<typeof WorkspacesOutput>

export const ActivityOutput = Closed({
  seconds: Type.Number({ description: 'What the sums are of: five minutes, or since the process began.' }),
  requests: Type.Integer(),
  failed: Type.Integer({ description: 'Requests that were answered with 5xx.' }),
  messages: Type.Integer(),
  jobsFailed: Type.Integer(),
  sockets: Type.Integer(),
  messagesWaiting: Type.Integer(),
  connectionsBusy: Type.Integer(),
  transactionsWaiting: Type.Integer(),
  jobsWaiting: Nullable(Type.Integer())
})
export type ActivityOutput = Static<typeof ActivityOutput>

export const HealthOutput = Closed({
  environment: Type.String(),
  version: Type.String(),
  databaseVersion: Type.String(),
  mail: Closed({ isSent: Type.Boolean(), waiting: Type.Integer(), oldestWaitingAt: Nullable(Moment()) }),
  backups: Closed({
    newestAt: Nullable(Moment('The moment that the newest good backup of the data is of.')),
    copiedAt: Nullable(Moment('The same of the newest good copy at the other site.')),
    late: Type.Boolean({ description: 'Whether the newest one is older than a day and what making one takes.' }),
    failed: Type.Integer({ description: 'Runs that failed since.' }),
    missing: Type.Integer({ description: 'Backups and copies that are not where they should be.' })
  }),
  workspaces: Type.Integer({ description: 'Without those that the status page measures with.' }),
  startedAt: Moment()
})
export type HealthOutput = Static<typeof HealthOutput>
