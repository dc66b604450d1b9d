import { notFound } from '../../errors/index.ts'
import { type Context, type InboxAccess as Reach, type MemberRights, defineOperation, inboxLevel, may } from '../../operations/index.ts'
import { inboxIds } from '../inboxes/index.ts'
import { lockedGiver, requireReachWithinOwn, requireSettable } from './access.ts'
import { replaceInboxAccess } from './repository.ts'
import { lockRights } from './rights.ts'
import { InboxAccess, MemberIdInput, SetInboxDefaultInput, SetInboxLevelInput } from './schema.ts'

type TenantContext = Context<'member', 'tenant'>
const target = ({ memberId }: { memberId: string }) => ({ kind: 'member', id: memberId })
const setting = { actor: 'member', permission: 'manageRoles', limits: ['member.write'], scope: 'tenant', fresh: 'members', socket: false, output: InboxAccess } as const

export const get = defineOperation({
  id: 'roles.inboxAccess',
  summary: 'Which inboxes a member reaches, and how far',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/members/:memberId/inboxes' },
  socket: true,
  audit: false,
  input: MemberIdInput,
  output: InboxAccess,
  run: async ({ tx, actor }, { memberId }) => {
    const held = await lockRights(tx, memberId)
    if (!held) throw notFound()
    return present(actor, held, held.inboxes, may(actor, 'manageRoles') && held.role !== 'owner' && memberId !== actor.memberId)
  }
})

export const setDefault = defineOperation({
  ...setting,
  id: 'roles.setInboxDefault',
  summary: 'Say whether a member reaches every inbox or only those that are chosen',
  description: 'Takes effect at once. Role and access levels bound it further: to answer, a member needs messaging as well.',
  rest: { method: 'PUT', path: '/members/:memberId/inboxes' },
  audit: { target },
  input: SetInboxDefaultInput,
  run: (context, { memberId, chosenOnly }) => change(context, memberId, (_, held) => Promise.resolve({ ...held, chosenOnly }))
})

export const setLevel = defineOperation({
  ...setting,
  id: 'roles.setInboxLevel',
  summary: 'Say how far a member reaches into one inbox',
  description: 'Takes effect at once. null: as every other inbox. manage opens its settings also to who may not change those of all.',
  rest: { method: 'PUT', path: '/members/:memberId/inboxes/:inboxId' },
  audit: { target },
  input: SetInboxLevelInput,
  run: (context, { memberId, inboxId, level }) =>
    change(context, memberId, async (giver, held) => {
      if (inboxLevel(giver, inboxId) === 'none' || !(await inboxIds(context.tx)).includes(inboxId)) throw notFound()
      const levels = new Map(held.levels)
      if (level === null) levels.delete(inboxId)
      else levels.set(inboxId, level)
      return { ...held, levels }
    })
})

async function change({ tx, actor, publish, now }: TenantContext, memberId: string, alter: (giver: MemberRights, held: Reach) => Promise<Reach>) {
  const giver = await lockedGiver(tx, actor, now)
  const held = await requireSettable(tx, giver, actor.memberId, memberId)
  const wanted = await alter(giver, held.inboxes)
  requireReachWithinOwn(giver, held, wanted, await inboxIds(tx))
  await replaceInboxAccess(tx, memberId, wanted)
  publish({ type: 'rights', tenantId: tx.tenantId, memberId })
  publish({ type: 'members', tenantId: tx.tenantId })
  return present(giver, held, wanted, true)
}

/** What is set, without the inboxes that are closed to the viewer. */
function present(viewer: MemberRights, { role }: MemberRights, { chosenOnly, levels }: Reach, change: boolean): InboxAccess {
  const shown = [...levels].filter(([inboxId]) => inboxLevel(viewer, inboxId) !== 'none')
  return { role, chosenOnly, levels: shown.map(([inboxId, level]) => ({ inboxId, level })), can: { change } }
}

export const INBOX_ACCESS_OPERATIONS = [get, setDefault, setLevel]
