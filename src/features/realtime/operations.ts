import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation, recordEvent } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { requireConversation } from '../conversations/index.ts'
import { sightOf } from '../masking/index.ts'
import { listMessages, presentMessages } from '../thread/index.ts'
import { presentToVisitor } from '../widget/index.ts'
import { TicketOutput, UnwatchInput, WatchInput, WatchOutput, WidgetWatchOutput } from './schema.ts'
import { issueTicket } from './tickets.ts'

/** Messages that one answer to watch holds; the rest follows as pushes. */
const CATCH_UP = 200

const ticketing = { permission: 'enter', inPreview: true, scope: 'platform', socket: false, audit: false, input: Empty, output: TicketOutput } as const

export const ticket = defineOperation({
  ...ticketing,
  id: 'realtime.ticket',
  summary: 'Get a ticket for one socket',
  description: 'Good once, within 30 seconds, for the session that asked. Given as the subprotocol ticket.<ticket>, never in the address.',
  actor: 'member',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/socket/ticket' },
  run: async ({ tx, actor, services, now }: Context<'member', 'platform'>) => ({ ticket: await issueTicket(tx, services.systemKeys, actor, now) })
})

export const visitorTicket = defineOperation({
  ...ticketing,
  id: 'widget.ticket',
  summary: 'Get a ticket for one socket of the widget',
  actor: 'visitor',
  limits: ['widget.read'],
  rest: { method: 'POST', path: '/widget/socket/ticket' },
  run: async ({ tx, actor, services, now }: Context<'visitor', 'platform'>) => ({ ticket: await issueTicket(tx, services.systemKeys, actor, now) })
})

const socketOnly = { permission: 'enter', inPreview: true, scope: 'none', rest: null, socket: true, audit: false } as const

// The check comes before the subscription: who may not open a conversation hears nothing of it, not for a moment.
export const watch = defineOperation({
  ...socketOnly,
  id: 'realtime.watch',
  summary: 'Watch a conversation over the socket',
  description: 'Answers with what came after the cursor; what follows is pushed without gap or double.',
  actor: 'member',
  permission: 'seeConversations',
  limits: ['member.read'],
  input: WatchInput,
  output: WatchOutput,
  run: async ({ services, actor, caller, now }: Context<'member', 'none'>, { conversationId, after }) => {
    const conversation = await services.withTenant(actor, (tx) => requireConversation(tx, actor, conversationId, 'read'))
    return requireSocket(caller).watch(conversation, after, () =>
      services.withTenant(actor, async (tx) => {
        await recordEvent(tx, { operation: 'realtime.watch', outcome: 'granted', actor, target: { kind: 'conversation', id: conversationId }, caller, now })
        const { rows, more } = await listMessages(tx, conversationId, { after, limit: CATCH_UP }, 'staff')
        return { messages: await presentMessages(tx, conversationId, rows, await sightOf(tx, actor, [conversationId], now)), more }
      })
    )
  }
})

export const visitorWatch = defineOperation({
  ...socketOnly,
  id: 'widget.watch',
  summary: 'Watch your conversation over the socket',
  actor: 'visitor',
  limits: ['widget.read'],
  input: WatchInput,
  output: WidgetWatchOutput,
  run: async ({ services, actor, caller }: Context<'visitor', 'none'>, { conversationId, after }) => {
    const conversation = await services.withTenant(actor, (tx) => requireConversation(tx, actor, conversationId, 'read'))
    return requireSocket(caller).watch(conversation, after, () =>
      services.withTenant(actor, async (tx) => {
        const { rows, more } = await listMessages(tx, conversationId, { after, limit: CATCH_UP }, 'contact')
        return { messages: await presentToVisitor(tx, conversationId, rows), more }
      })
    )
  }
})

export const unwatch = defineOperation({
  ...socketOnly,
  id: 'realtime.unwatch',
  summary: 'Stop watching a conversation',
  actor: 'member',
  limits: ['member.read'],
  input: UnwatchInput,
  output: Empty,
  run: async ({ caller }, { conversationId }) => {
    requireSocket(caller).unwatch(conversationId)
    return {}
  }
})

const ping = { ...socketOnly, summary: 'Say that you are there', input: Empty, output: Empty, run: () => Promise.resolve({}) } as const
export const memberPing = defineOperation({ ...ping, id: 'realtime.ping', actor: 'member', limits: ['member.read'] })
export const visitorPing = defineOperation({ ...ping, id: 'widget.ping', actor: 'visitor', limits: ['widget.read'] })

function requireSocket(caller: Context<'member', 'none'>['caller']) {
  if (!caller.socket) throw new Problem('unknown_operation', { detail: 'This works over the socket only.' })
  return caller.socket
}

export const REALTIME_OPERATIONS = [ticket, visitorTicket, watch, visitorWatch, unwatch, memberPing, visitorPing]
