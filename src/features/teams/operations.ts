import { notFound } from '../../errors/index.ts'
import { type Context, defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { releaseTeam } from '../conversations/index.ts'
import { memberProfile } from '../members/index.ts'
import { requireTeam } from './access.ts'
import { assignTeam } from './assigning.ts'
import { addToTeam, insertTeam, listTeams, removeTeam, renameTeam, takeFromTeam, teamState } from './repository.ts'
import { CreateInput, ListOutput, MembersInput, OneInput, RenameInput, type Team, TeamOutput } from './schema.ts'

export const list = defineOperation({
  id: 'teams.list',
  summary: 'The teams of this workspace and who is in them',
  actor: 'member',
  permission: 'enter',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/teams' },
  socket: true,
  audit: false,
  input: Empty,
  output: ListOutput,
  run: async ({ tx }) => ({ teams: await listTeams(tx) })
})

const managing = { actor: 'member', permission: 'manageTeams', limits: ['member.write'], scope: 'tenant', socket: true } as const
const target = { target: ({ teamId }: { readonly teamId: string }) => ({ kind: 'team', id: teamId }) }
type Managing = Context<'member', 'tenant'>

export const create = defineOperation({
  ...managing,
  id: 'teams.create',
  summary: 'Make a team',
  rest: { method: 'POST', path: '/teams', status: 201 },
  audit: { target: (_input, { team }) => ({ kind: 'team', id: team.id }) },
  input: CreateInput,
  output: TeamOutput,
  run: async ({ tx, now, actor, publish }: Managing, { name }) => {
    const id = await insertTeam(tx, name.trim(), now)
    publish({ type: 'members', tenantId: actor.tenantId })
    return { team: { id, name: name.trim(), memberIds: [] } }
  }
})

export const rename = defineOperation({
  ...managing,
  id: 'teams.rename',
  summary: 'Give a team another name',
  rest: { method: 'PATCH', path: '/teams/:teamId' },
  audit: target,
  input: RenameInput,
  output: TeamOutput,
  run: (context: Managing, { teamId, name }) => change(context, teamId, () => renameTeam(context.tx, teamId, name.trim()))
})

export const addMember = defineOperation({
  ...managing,
  id: 'teams.addMember',
  summary: 'Put a colleague into a team',
  rest: { method: 'PUT', path: '/teams/:teamId/members/:memberId' },
  audit: target,
  input: MembersInput,
  output: TeamOutput,
  run: (context: Managing, { teamId, memberId }) =>
    change(context, teamId, async () => {
      if (!(await memberProfile(context.tx, memberId)).active) throw notFound()
      await addToTeam(context.tx, teamId, memberId)
    })
})

export const takeMember = defineOperation({
  ...managing,
  id: 'teams.takeMember',
  summary: 'Take a colleague out of a team',
  rest: { method: 'DELETE', path: '/teams/:teamId/members/:memberId' },
  audit: target,
  input: MembersInput,
  output: TeamOutput,
  run: (context: Managing, { teamId, memberId }) =>
    change(context, teamId, async () => {
      await memberProfile(context.tx, memberId)
      await takeFromTeam(context.tx, teamId, memberId)
    })
})

export const remove = defineOperation({
  ...managing,
  id: 'teams.remove',
  summary: 'Take a team away; its members stay members',
  description: 'Its conversations are of no team then; who they are assigned to stays.',
  rest: { method: 'DELETE', path: '/teams/:teamId' },
  audit: target,
  input: OneInput,
  output: Empty,
  run: async ({ tx, now, actor, publish }: Managing, { teamId }) => {
    const state = await teamState(tx, teamId)
    if (state === null) throw notFound()
    if (state === 'active') {
      const conversations = await releaseTeam(tx, teamId)
      await removeTeam(tx, teamId, now)
      for (const conversationId of conversations) publish({ type: 'conversation', tenantId: actor.tenantId, conversationId })
    }
    publish({ type: 'members', tenantId: actor.tenantId })
    return {}
  }
})

async function change({ tx, actor, publish }: Managing, teamId: string, run: () => Promise<void>): Promise<{ team: Team }> {
  await requireTeam(tx, teamId)
  await run()
  publish({ type: 'members', tenantId: actor.tenantId })
  const team = (await listTeams(tx)).find(({ id }) => id === teamId)
  if (!team) throw notFound()
  return { team }
}

export const TEAM_OPERATIONS = [list, create, rename, addMember, takeMember, remove, assignTeam]
