import { defineOperation, may, requireApproval } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { requireConversation } from '../conversations/index.ts'
import { lockSettings, readSettings, saveReveal, saveSettings } from '../masking/index.ts'
import { RevealInput, RevealOutput, SettingsOutput, UpdateInput } from './schema.ts'

export const get = defineOperation({
  id: 'privacy.get',
  summary: 'What is hidden from colleagues who may not see customer data, and whether the others state a reason',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/privacy' },
  socket: true,
  audit: false,
  input: Empty,
  output: SettingsOutput,
  run: async ({ tx, actor }) => ({ settings: await readSettings(tx), can: { change: may(actor, 'manageSecurity') } })
})

export const update = defineOperation({
  id: 'privacy.update',
  summary: 'Change what is hidden, and whether a reason is asked',
  description: 'Only the fields that are given change. Holds at once, for open pages too. Hiding less than before waits for a second person.',
  actor: 'member',
  permission: 'manageSecurity',
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'PATCH', path: '/privacy' },
  socket: false,
  fresh: 'privacy',
  audit: {},
  input: UpdateInput,
  output: SettingsOutput,
  run: async (context, change) => {
    const { tx, actor, now, publish } = context
    await lockSettings(tx)
    const before = await readSettings(tx)
    const weaker = (before.maskedText === 'all' && change.maskedText === 'patterns') || (before.reveal === 'with_reason' && change.reveal === 'at_once')
    if (context.approved || weaker) requireApproval(context, { kind: 'workspace', id: tx.tenantId, against: { ...before } })
    const settings = await saveSettings(tx, change, now)
    publish({ type: 'privacy', tenantId: tx.tenantId })
    return { settings, can: { change: may(actor, 'manageSecurity') } }
  }
})

export const reveal = defineOperation({
  id: 'conversations.reveal',
  summary: 'State why you need to see the customer data of a conversation',
  description: 'Opens it to you for 30 minutes; the reason goes into the record. While it is open another reason is recorded and opens it no longer.',
  actor: 'member',
  permission: 'seeCustomerData',
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'POST', path: '/conversations/:conversationId/reveal' },
  socket: true,
  audit: { target: ({ conversationId }) => ({ kind: 'conversation', id: conversationId }), reason: ({ reason }) => reason },
  input: RevealInput,
  output: RevealOutput,
  run: async ({ tx, actor, now, publish }, { conversationId }) => {
    await requireConversation(tx, actor, conversationId, 'read')
    const until = await saveReveal(tx, conversationId, actor.memberId, now)
    publish({ type: 'revealed', tenantId: tx.tenantId, memberId: actor.memberId, conversationId })
    return { until: new Date(until).toISOString() }
  }
})

export const PRIVACY_OPERATIONS = [get, update, reveal]
