import { defineOperation } from '../../operations/index.ts'
import { requireConversation } from '../conversations/index.ts'
import { sightOf } from '../masking/index.ts'
import { appendEntry, findByClientId, listMessages, presentMessages } from '../thread/index.ts'
import { ListInput, ListOutput, SendInput, SendOutput } from './schema.ts'
import { sendReply } from './send.ts'

const DEFAULT_PAGE = 50

export const list = defineOperation({
  id: 'messages.list',
  summary: 'The messages, notes and events of a conversation',
  description: 'In order of seq. Without before and after: the newest.',
  actor: 'member',
  permission: 'seeConversations',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/conversations/:conversationId/messages' },
  socket: true,
  audit: { target: ({ conversationId }) => ({ kind: 'conversation', id: conversationId }) },
  input: ListInput,
  output: ListOutput,
  run: async ({ tx, actor, now }, { conversationId, before, after, limit = DEFAULT_PAGE }) => {
    await requireConversation(tx, actor, conversationId, 'read')
    const { rows, more } = await listMessages(tx, conversationId, { before, after, limit }, 'staff')
    return { messages: await presentMessages(tx, conversationId, rows, await sightOf(tx, actor, [conversationId], now)), more }
  }
})

export const send = defineOperation({
  id: 'messages.send',
  summary: 'Answer the contact',
  description: 'Acknowledged after it is stored. Sending the same clientId again answers with the first result.',
  actor: 'member',
  permission: 'sendMessages',
  limits: ['member.send'],
  scope: 'none',
  rest: { method: 'POST', path: '/conversations/:conversationId/messages', status: 201 },
  socket: true,
  // The event is written by the statement that stores the message.
  audit: false,
  input: SendInput,
  output: SendOutput,
  run: async ({ services, actor, caller, now }, input) => {
    const { id, seq, at } = await sendReply(services, actor, caller, input, now)
    return { id, seq, createdAt: new Date(at).toISOString() }
  }
})

export const addNote = defineOperation({
  id: 'notes.add',
  summary: 'Write a note that only colleagues see',
  actor: 'member',
  permission: 'sendMessages',
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'POST', path: '/conversations/:conversationId/notes', status: 201 },
  socket: true,
  audit: { target: (_, { id }) => ({ kind: 'message', id }) },
  input: SendInput,
  output: SendOutput,
  run: async ({ tx, actor, now, publish }, { conversationId, clientId, body }) => {
    // The lock makes a retry that runs beside the first wait for it.
    await requireConversation(tx, actor, conversationId, 'write', true)
    const known = await findByClientId(tx, conversationId, actor.memberId, clientId)
    if (known) return { id: known.id, seq: known.seq, createdAt: known.createdAt.toISOString() }
    const { id, seq } = await appendEntry(tx, { conversationId, kind: 'note', memberId: actor.memberId, clientId, body }, now)
    publish({ type: 'messages', tenantId: tx.tenantId, conversationId })
    return { id, seq, createdAt: new Date(now).toISOString() }
  }
})

export const MESSAGE_OPERATIONS = [list, send, addNote]
