import Type, { type Static } from 'typebox'
import { Closed, Id, Moment, Nullable } from '../../operations/fields.ts'
import { AccessLevels, Role } from '../auth/schema.ts'
import { EndsAt } from '../invitations/schema.ts'

/** A member as those see them who look after the workspace. */
export const RosterEntry = Closed({
  id: Type.String(),
  name: Type.String(),
  initials: Type.String(),
  email: Type.String(),
  role: Role,
  access: AccessLevels,
  active: Type.Boolean(),
  endsAt: Nullable(Moment('When the access of an auditor ends.')),
  ended: Type.Boolean({ description: 'An auditor whose time is over.' }),
  since: Moment(),
  can: Closed({
    change: Type.Boolean({ description: 'Whether you may change their role and access levels.' }),
    deactivate: Type.Boolean({ description: 'Whether you may deactivate them, or bring them back.' }),
    handOver: Type.Boolean({ description: 'Whether you may hand the ownership over to them.' })
  })
})
export type RosterEntry = Static<typeof RosterEntry>
export const RosterOutput = Closed({ members: Type.Array(RosterEntry) })

export const ChangeInput = Closed({ memberId: Id(), role: Role, access: AccessLevels, endsAt: EndsAt() })
export const OneInput = Closed({ memberId: Id() })
export const LeaveInput = Closed({
  workspaceName: Type.String({ minLength: 1, maxLength: 120, description: 'The name of the workspace that you leave: another tab of this browser may have gone on in another one.' })
})
export const Done = Closed({})
