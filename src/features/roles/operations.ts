import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { lockedGiver, requireFreeName, requireRole, requireSettable, requireWithinOwn } from './access.ts'
import { INBOX_ACCESS_OPERATIONS } from './inbox-access.ts'
import { presentRole, rightRows } from './present.ts'
import { PREVIEW_OPERATIONS } from './previewing.ts'
import { deleteRole, giveRole, insertRole, listRoles, renameRole, replaceRights } from './repository.ts'
import { AssignInput, CreateInput, ListOutput, RoleIdInput, RoleOutput, UpdateInput } from './schema.ts'

const managing = { actor: 'member', permission: 'manageRoles', limits: ['member.write'], scope: 'tenant', socket: true } as const

export const list = defineOperation({
  id: 'roles.list',
  summary: 'Who may do what: the table of rights by role, and the roles that this workspace made',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/roles' },
  socket: true,
  audit: false,
  input: Empty,
  output: ListOutput,
  run: async ({ tx }) => ({ rights: rightRows(), custom: (await listRoles(tx)).map(presentRole) })
})

export const create = defineOperation({
  ...managing,
  id: 'roles.create',
  summary: 'Make a role',
  description: 'It stands in place of agent and gives what an agent has and these rights, at most those of its maker. The access levels stay each member’s own.',
  rest: { method: 'POST', path: '/roles', status: 201 },
  audit: { target: (_, { role }) => ({ kind: 'role', id: role.id }) },
  input: CreateInput,
  output: RoleOutput,
  run: async ({ tx, actor, now }, { name, rights }) => {
    requireWithinOwn(await lockedGiver(tx, actor, now), rights)
    await requireFreeName(tx, name)
    const id = await insertRole(tx, name, rights, now)
    return { role: presentRole({ id, name, rights, members: 0 }) }
  }
})

export const update = defineOperation({
  ...managing,
  id: 'roles.update',
  socket: false,
  fresh: ({ rights }) => (rights ? 'members' : null),
  summary: 'Change a role',
  description: 'Takes effect at once for everybody who has it.',
  rest: { method: 'PATCH', path: '/roles/:roleId' },
  audit: { target: ({ roleId }) => ({ kind: 'role', id: roleId }) },
  input: UpdateInput,
  output: RoleOutput,
  run: async ({ tx, actor, publish, now }, { roleId, name, rights }) => {
    const giver = await lockedGiver(tx, actor, now)
    const role = await requireRole(tx, roleId)
    if (rights) {
      requireWithinOwn(giver, rights)
      if (giver.customRoleId === roleId) throw new Problem('forbidden', { detail: 'This is your own role. Ask a colleague who may change it.' })
      await replaceRights(tx, roleId, rights)
      publish({ type: 'rights', tenantId: tx.tenantId })
    }
    if (name !== undefined) {
      await requireFreeName(tx, name, roleId)
      await renameRole(tx, roleId, name)
    }
    return { role: presentRole({ ...role, ...(name !== undefined && { name }), ...(rights && { rights }) }) }
  }
})

export const remove = defineOperation({
  ...managing,
  id: 'roles.remove',
  summary: 'Remove a role that nobody has',
  rest: { method: 'DELETE', path: '/roles/:roleId' },
  audit: { target: ({ roleId }) => ({ kind: 'role', id: roleId }) },
  input: RoleIdInput,
  output: Empty,
  run: async ({ tx, actor, now }, { roleId }) => {
    await lockedGiver(tx, actor, now)
    const { members } = await requireRole(tx, roleId)
    if (members > 0) throw new Problem('role_in_use', { detail: `${members} ${members === 1 ? 'member has' : 'members have'} this role. Give them another one first.` })
    await deleteRole(tx, roleId)
    return {}
  }
})

export const assign = defineOperation({
  ...managing,
  id: 'roles.assign',
  socket: false,
  fresh: 'members',
  summary: 'Give an agent a role of the workspace, or agent again',
  rest: { method: 'PUT', path: '/members/:memberId/custom-role' },
  audit: { target: ({ memberId }) => ({ kind: 'member', id: memberId }) },
  input: AssignInput,
  output: Empty,
  run: async ({ tx, actor, publish, now }, { memberId, roleId }) => {
    const giver = await lockedGiver(tx, actor, now)
    const held = await requireSettable(tx, giver, actor.memberId, memberId)
    if (roleId !== null) requireWithinOwn(giver, (await requireRole(tx, roleId)).rights)
    if (held.role !== 'agent') throw new Problem('invalid_input', { field: 'memberId', detail: 'A role of the workspace stands in place of agent.', allowed: 'a member whose role is agent' })
    await giveRole(tx, memberId, roleId)
    publish({ type: 'rights', tenantId: tx.tenantId, memberId })
    publish({ type: 'members', tenantId: tx.tenantId })
    return {}
  }
})

export const ROLE_OPERATIONS = [list, create, update, remove, assign, ...INBOX_ACCESS_OPERATIONS, ...PREVIEW_OPERATIONS]
