import { defineOperation, inboxLevel, mayIn } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { inboxIds } from '../inboxes/index.ts'
import { isAssignable } from './access.ts'
import { initialsOf } from './present.ts'
import { listMembers } from './repository.ts'
import { ListOutput } from './schema.ts'

export const list = defineOperation({
  id: 'members.list',
  summary: 'The colleagues of this workspace',
  actor: 'member',
  permission: 'enter',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/members' },
  socket: true,
  audit: false,
  input: Empty,
  output: ListOutput,
  run: async ({ tx, actor }) => {
    const inboxes = (await inboxIds(tx)).filter((id) => inboxLevel(actor, id) !== 'none')
    const members = (await listMembers(tx)).map((member) => ({
      id: member.id,
      name: member.name,
      initials: initialsOf(member.name),
      role: member.role,
      active: member.active,
      assignable: isAssignable(member),
      closedInboxes: inboxes.filter((id) => !mayIn(member, 'sendMessages', id)),
      customRoleId: member.customRoleId,
      isProgram: member.isService
    }))
    return { members }
  }
})

export const MEMBER_OPERATIONS = [list]
