import Type, { type Static } from 'typebox'
import { Closed, Id, Name, Nullable } from '../../operations/fields.ts'

/** A team of colleagues. */
export const Team = Closed({ id: Type.String(), name: Type.String(), memberIds: Type.Array(Type.String()) })
export type Team = Static<typeof Team>

export const ListOutput = Closed({ teams: Type.Array(Team) })
export const TeamOutput = Closed({ team: Team })

const TeamName = () => Name('The name of the team.')
export const CreateInput = Closed({ name: TeamName() })
export const RenameInput = Closed({ teamId: Id(), name: TeamName() })
export const MembersInput = Closed({ teamId: Id(), memberId: Id() })
export const OneInput = Closed({ teamId: Id() })
export const AssignInput = Closed({ conversationId: Id(), teamId: Nullable(Id('The team, or null for none.')) })
