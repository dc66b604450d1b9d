import { Problem } from '../../errors/index.ts'
import { type InboxLevel, defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { requireLesser, requireRole } from './access.ts'
import { deletePreview, insertPreview } from './repository.ts'
import { PreviewInput, PreviewOutput } from './schema.ts'

/** Long enough to look around, short enough that nobody works in it by mistake. */
const PREVIEW_MS = 15 * 60_000

export const startPreview = defineOperation({
  id: 'roles.startPreview',
  summary: 'Look at the workspace as somebody with this role would',
  description: 'For this session, for 15 minutes at most. Everything that changes something is refused with preview_only. It never shows more than you may see yourself.',
  actor: 'member',
  permission: 'manageRoles',
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'POST', path: '/roles/preview' },
  socket: false,
  audit: {},
  input: PreviewInput,
  output: PreviewOutput,
  run: async ({ tx, actor, now, publish }, { role, roleId, access, chosenOnly, levels }) => {
    if (roleId !== null && role !== 'agent') throw new Problem('invalid_input', { field: 'roleId', allowed: 'null, or with the role agent a role of the workspace' })
    const granted = roleId === null ? [] : (await requireRole(tx, roleId)).rights
    requireLesser(actor, { role, access, customRoleId: roleId, granted })
    const endsAt = now + PREVIEW_MS
    const chosen = levels.map(({ inboxId, level }): [string, InboxLevel] => [inboxId, level])
    await insertPreview(tx, { id: actor.sessionId, memberId: actor.memberId }, { role, customRoleId: roleId, granted, access, chosenOnly, levels: chosen }, now, endsAt)
    publish({ type: 'rights', tenantId: tx.tenantId, memberId: actor.memberId })
    return { endsAt: new Date(endsAt).toISOString() }
  }
})

export const endPreview = defineOperation({
  id: 'roles.endPreview',
  summary: 'Stop looking as somebody else would',
  actor: 'member',
  permission: 'enter',
  inPreview: true,
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'DELETE', path: '/roles/preview' },
  socket: false,
  audit: {},
  input: Empty,
  output: Empty,
  run: async ({ tx, actor, publish }) => {
    await deletePreview(tx, actor.sessionId)
    publish({ type: 'rights', tenantId: tx.tenantId, memberId: actor.memberId })
    return {}
  }
})

export const PREVIEW_OPERATIONS = [startPreview, endPreview]
