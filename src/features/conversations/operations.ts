import type { TenantTx } from '../../../db/index.ts'
import { type Context, type MemberActor, defineOperation, mayIn } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { visibleInboxes } from '../inboxes/index.ts'
import { sightOf } from '../masking/index.ts'
import { listMembers, requireAssignable } from '../members/index.ts'
import { type ThreadEvent, appendEntry } from '../thread/index.ts'
import { requireConversation } from './access.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { presentConversations } from './present.ts'
import { type ConversationChange, MOST_CLOSED, changeConversation, countConversations, findListed, listConversations, markStaffRead, workspaceWaits } from './repository.ts'
import { AssignInput, type Conversation, ConversationIdInput, ConversationOutput, CountsOutput, GetOutput, ListInput, ListOutput, ReadInput, TypingInput } from './schema.ts'

const DEFAULT_PAGE = 40
const target = ({ conversationId }: { conversationId: string }) => ({ kind: 'conversation', id: conversationId })
const reading = { actor: 'member', permission: 'seeConversations', limits: ['member.read'], scope: 'tenant', socket: true } as const
const writing = { actor: 'member', permission: 'sendMessages', limits: ['member.write'], scope: 'tenant', socket: true } as const

export const list = defineOperation({
  ...reading,
  id: 'conversations.list',
  summary: 'A page of conversations, newest activity first',
  rest: { method: 'GET', path: '/conversations' },
  audit: {},
  input: ListInput,
  output: ListOutput,
  run: async ({ tx, actor, now }, { view, inboxId, teamId, cursor, limit = DEFAULT_PAGE }) => {
    const rows = await listConversations(tx, actor.memberId, { view, teamId, inboxIds: await inboxesToList(tx, actor, inboxId) }, limit + 1, cursor === undefined ? null : readCursor(cursor))
    const shown = rows.slice(0, limit)
    const last = rows.length > limit ? shown.at(-1)?.conversation : undefined
    const sight = await sightOf(tx, actor, shown.map(({ conversation }) => conversation.id), now)
    return {
      conversations: await presentConversations(tx, shown, sight),
      next: last ? writeCursor({ activityAt: last.activityAt.getTime(), id: last.id }) : null
    }
  }
})

export const counts = defineOperation({
  ...reading,
  id: 'conversations.counts',
  summary: 'How many conversations each view has',
  description: 'Of the closed ones at most a thousand are counted; moreClosed says that there are more.',
  rest: { method: 'GET', path: '/conversations/counts' },
  audit: false,
  input: Empty,
  output: CountsOutput,
  run: async ({ tx, actor }) => {
    const counted = await countConversations(tx, actor.memberId, await visibleInboxes(tx, actor))
    return { ...counted, closed: Math.min(counted.closed, MOST_CLOSED), moreClosed: counted.closed > MOST_CLOSED }
  }
})

export const get = defineOperation({
  ...reading,
  id: 'conversations.get',
  summary: 'One conversation, who can open it, and what you may do with it',
  rest: { method: 'GET', path: '/conversations/:conversationId' },
  audit: { target },
  input: ConversationIdInput,
  output: GetOutput,
  run: async (context, { conversationId }) => {
    const { tx, actor } = context
    const { inboxId, eraseAt } = await requireConversation(tx, actor, conversationId, 'read')
    const writes = mayIn(actor, 'sendMessages', inboxId) && eraseAt === null && !(await workspaceWaits(tx))
    return {
      conversation: await present(context, conversationId),
      visibleTo: (await listMembers(tx)).filter((member) => member.active && mayIn(member, 'seeConversations', inboxId)).length,
      can: { reply: writes, note: writes, assign: writes, close: writes }
    }
  }
})

export const assign = defineOperation({
  ...writing,
  id: 'conversations.assign',
  summary: 'Give a conversation to a colleague, or to nobody',
  rest: { method: 'PUT', path: '/conversations/:conversationId/assignee' },
  audit: { target },
  input: AssignInput,
  output: ConversationOutput,
  run: async (context, { conversationId, memberId }) => {
    const { inboxId } = await requireConversation(context.tx, context.actor, conversationId, 'write', true)
    if (memberId !== null) await requireAssignable(context.tx, memberId, inboxId)
    return changeListed(context, conversationId, { assigneeId: memberId }, { type: memberId === null ? 'unassigned' : 'assigned', memberId })
  }
})

export const close = defineOperation({
  ...writing,
  id: 'conversations.close',
  summary: 'Close a conversation',
  rest: { method: 'POST', path: '/conversations/:conversationId/close' },
  audit: { target },
  input: ConversationIdInput,
  output: ConversationOutput,
  run: (context, { conversationId }) => changeListed(context, conversationId, { status: 'closed' }, { type: 'closed', memberId: null })
})

export const reopen = defineOperation({
  ...writing,
  id: 'conversations.reopen',
  summary: 'Reopen a closed conversation',
  rest: { method: 'POST', path: '/conversations/:conversationId/reopen' },
  audit: { target },
  input: ConversationIdInput,
  output: ConversationOutput,
  run: (context, { conversationId }) => changeListed(context, conversationId, { status: 'open' }, { type: 'reopened', memberId: null })
})

export const markRead = defineOperation({
  ...reading,
  id: 'conversations.markRead',
  summary: 'Say how far you have read',
  rest: { method: 'PUT', path: '/conversations/:conversationId/read' },
  audit: false,
  input: ReadInput,
  output: Empty,
  run: async ({ tx, actor, now, publish }, { conversationId, seq }) => {
    const row = await requireConversation(tx, actor, conversationId, 'read')
    const read = Math.min(seq, row.lastSeq)
    if (await markStaffRead(tx, conversationId, actor.memberId, read, now)) {
      publish({ type: 'read', tenantId: tx.tenantId, memberId: actor.memberId, conversationId, seq: read })
      publish({ type: 'receipt', tenantId: tx.tenantId, conversationId })
    }
    return {}
  }
})

export const typing = defineOperation({
  ...writing,
  id: 'conversations.typing',
  summary: 'Say that you are writing',
  description: 'At most every three seconds; it is shown for six.',
  limits: ['member.typing'],
  rest: { method: 'POST', path: '/conversations/:conversationId/typing' },
  audit: false,
  input: TypingInput,
  output: Empty,
  run: async ({ tx, actor, publish }, { conversationId }) => {
    await requireConversation(tx, actor, conversationId, 'write')
    publish({ type: 'typing', tenantId: tx.tenantId, conversationId, by: { kind: 'member', id: actor.memberId } })
    return {}
  }
})

/** The inboxes that a list is of; null for all. One that the member does not reach holds nothing. */
async function inboxesToList(tx: TenantTx, actor: MemberActor, inboxId: string | undefined): Promise<string[] | null> {
  const visible = await visibleInboxes(tx, actor)
  if (inboxId === undefined) return visible
  return visible === null || visible.includes(inboxId) ? [inboxId] : []
}

async function present({ tx, actor, now }: Context<'member', 'tenant'>, id: string): Promise<Conversation> {
  const row = await findListed(tx, actor.memberId, id)
  const [conversation] = row ? await presentConversations(tx, [row], await sightOf(tx, actor, [id], now)) : []
  if (!conversation) throw new Error('The conversation was there a moment ago')
  return conversation
}

/** Changes a conversation that the member may write in, under its lock, and leaves a line in the thread if it was different before. @throws Problem not_found */
export async function changeListed(context: Context<'member', 'tenant'>, conversationId: string, change: ConversationChange, event: ThreadEvent) {
  const { tx, actor, now, publish } = context
  await requireConversation(tx, actor, conversationId, 'write', true)
  if (await changeConversation(tx, conversationId, change)) {
    await appendEntry(tx, { conversationId, kind: 'event', memberId: actor.memberId, clientId: null, body: JSON.stringify(event) }, now)
    publish({ type: 'messages', tenantId: tx.tenantId, conversationId })
  }
  return { conversation: await present(context, conversationId) }
}

export const CONVERSATION_OPERATIONS = [list, counts, get, assign, close, reopen, markRead, typing]
