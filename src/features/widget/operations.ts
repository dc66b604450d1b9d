import { type Context, defineOperation } from '../../operations/index.ts'
import { Closed, Empty } from '../../operations/fields.ts'
import { markContact, newestConversationOf, requireConversation, requireTaking } from '../conversations/index.ts'
import { requireInbox } from '../inboxes/index.ts'
import { sendReply } from '../messages/index.ts'
import { listMessages } from '../thread/index.ts'
import { ensureContact, saveProfile } from './contacts.ts'
import { presentToVisitor, presentWidgetConversation } from './present.ts'
import { BootOutput, IdentifyInput, ListInput, ListOutput, MarkInput, SendInput, SendOutput, StartInput, StartOutput, TypingInput } from './schema.ts'
import { startConversation, takeTurn } from './start.ts'
import { companyOf } from './visitor.ts'

const DEFAULT_PAGE = 50
const visitor = { actor: 'visitor', permission: 'enter', scope: 'tenant', socket: true, audit: false } as const

export const boot = defineOperation({
  ...visitor,
  id: 'widget.boot',
  summary: 'What the widget shows, and the conversation of this visitor if there is one',
  limits: ['widget.read'],
  rest: { method: 'POST', path: '/widget/boot' },
  input: Empty,
  output: BootOutput,
  run: async ({ tx, actor, services }) => {
    const { settings } = await requireInbox(tx, actor.inboxId)
    const row = actor.contactId === null ? null : await newestConversationOf(tx, actor.contactId)
    return {
      company: (await companyOf(services, actor.tenantId)) ?? '',
      greeting: settings.greeting,
      replyTime: settings.replyTime,
      color: settings.color,
      locale: settings.locale,
      formOfAddress: settings.formOfAddress,
      test: actor.test,
      conversation: row && (await presentWidgetConversation(tx, row))
    }
  }
})

export const start = defineOperation({
  ...visitor,
  id: 'widget.start',
  summary: 'Begin a conversation with a first message',
  description: 'Sending the same clientId again answers with the conversation it began.',
  limits: ['widget.start'],
  rest: { method: 'POST', path: '/widget/conversations', status: 201 },
  audit: { target: (_, { conversation }) => ({ kind: 'conversation', id: conversation.id }) },
  input: StartInput,
  output: StartOutput,
  run: async ({ tx, actor, now, publish }, { clientId, body, page, profile = {} }) => {
    await requireTaking(tx)
    await takeTurn(tx, actor.visitorHash)
    const contactId = await ensureContact(tx, { inboxId: actor.inboxId, hash: actor.visitorHash, test: actor.test, profile }, now)
    const begun = await startConversation(tx, { inboxId: actor.inboxId, contactId, clientId, body, page }, now)
    if (begun.isNew) publish({ type: 'messages', tenantId: tx.tenantId, conversationId: begun.conversation.id })
    const [message] = await presentToVisitor(tx, begun.conversation.id, begun.messages)
    if (!message) throw new Error('A conversation has a first message')
    return { conversation: await presentWidgetConversation(tx, begun.conversation), message }
  }
})

export const send = defineOperation({
  ...visitor,
  id: 'widget.send',
  summary: 'Write to the business',
  description: 'Acknowledged after it is stored. Reopens a closed conversation.',
  limits: ['widget.send'],
  scope: 'none',
  rest: { method: 'POST', path: '/widget/conversations/:conversationId/messages', status: 201 },
  input: SendInput,
  output: SendOutput,
  run: async ({ services, actor, caller, now }, input) => {
    const { id, publicSeq, at } = await sendReply(services, actor, caller, input, now)
    return { id, seq: publicSeq, createdAt: new Date(at).toISOString() }
  }
})

export const list = defineOperation({
  ...visitor,
  id: 'widget.messages',
  summary: 'The messages of a conversation, as its visitor sees them',
  limits: ['widget.read'],
  rest: { method: 'GET', path: '/widget/conversations/:conversationId/messages' },
  input: ListInput,
  output: ListOutput,
  run: async ({ tx, actor }, { conversationId, before, after, limit = DEFAULT_PAGE }) => {
    await requireConversation(tx, actor, conversationId, 'read')
    const { rows, more } = await listMessages(tx, conversationId, { before, after, limit }, 'contact')
    return { messages: await presentToVisitor(tx, conversationId, rows), more }
  }
})

export const mark = defineOperation({
  ...visitor,
  id: 'widget.mark',
  summary: 'Say what was received and read',
  limits: ['widget.read'],
  rest: { method: 'PUT', path: '/widget/conversations/:conversationId/marks' },
  input: MarkInput,
  output: Empty,
  run: async ({ tx, actor, publish }, { conversationId, deliveredSeq = 0, readSeq = 0 }) => {
    const row = await requireConversation(tx, actor, conversationId, 'read')
    const bounded = (seq: number) => Math.min(seq, row.lastPublicSeq)
    if (await markContact(tx, conversationId, bounded(deliveredSeq), bounded(readSeq))) publish({ type: 'receipt', tenantId: tx.tenantId, conversationId })
    return {}
  }
})

export const typing = defineOperation({
  ...visitor,
  id: 'widget.typing',
  summary: 'Say that you are writing',
  limits: ['widget.typing'],
  rest: { method: 'POST', path: '/widget/conversations/:conversationId/typing' },
  input: TypingInput,
  output: Empty,
  run: async ({ tx, actor, publish }, { conversationId }) => {
    const row = await requireConversation(tx, actor, conversationId, 'read')
    publish({ type: 'typing', tenantId: tx.tenantId, conversationId, by: { kind: 'contact', id: row.contactId } })
    return {}
  }
})

export const identify = defineOperation({
  ...visitor,
  id: 'widget.identify',
  summary: 'What the website says about its visitor',
  description: 'Shown as not verified, and never merged into a known contact. Before the first message there is nobody to note it for. At most 20 attributes in all: a call that would add more is refused as a whole.',
  limits: ['widget.send'],
  rest: { method: 'PUT', path: '/widget/profile' },
  input: IdentifyInput,
  output: Closed({}),
  run: async ({ tx, actor, publish }: Context<'visitor', 'tenant'>, profile) => {
    if (actor.contactId === null) return {}
    await requireTaking(tx)
    if (!(await saveProfile(tx, actor.contactId, profile))) return {}
    const row = await newestConversationOf(tx, actor.contactId)
    if (row) publish({ type: 'conversation', tenantId: tx.tenantId, conversationId: row.id })
    return {}
  }
})

export const WIDGET_OPERATIONS = [boot, start, send, list, mark, typing, identify]
