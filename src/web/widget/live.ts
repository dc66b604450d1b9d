import { computed, signal } from '@preact/signals'
import type { WidgetConversation, WidgetMessage } from '../../features/widget/schema.ts'
import { NetworkFailure } from '../lib/api.ts'
import { LiveSocket } from '../lib/socket.ts'
import { conversation, expired, messages, showTyping, takeMessages, updateConversation } from './conversation.ts'
import { resumeSeq } from './thread.ts'
import { visitorApi } from './visitor-api.ts'

type Page = { messages: WidgetMessage[]; more: boolean }
type Push =
  | { event: 'message'; conversationId: string; message: WidgetMessage }
  | { event: 'typing'; conversationId: string; by: { kind: 'staff'; name: string | null } }
  | { event: 'receipt'; conversationId: string; staffDeliveredSeq: number; staffReadSeq: number }
  | { event: 'status'; conversationId: string; status: WidgetConversation['status'] }

const socket = signal<LiveSocket<Push> | null>(null)
const browserOnline = signal(navigator.onLine)
addEventListener('online', () => (browserOnline.value = true))
addEventListener('offline', () => (browserOnline.value = false))

/** True when the visitor should know that nothing goes in or out. */
export const offline = computed(
  () => !browserOnline.value || (!expired.value && socket.value?.state.value === 'offline')
)

const liveListeners: (() => void)[] = []
/** Runs after every connect, once what was missed is here. */
export const whenLive = (listener: () => void): void => void liveListeners.push(listener)

/** Connects once there is a conversation to follow: a visitor who only looks costs no connection. */
export function goLive(): void {
  if (socket.value !== null) {
    // It stands since an earlier conversation, which is gone. One that is yet to open asks for this one by itself.
    watch(socket.value).catch(() => undefined)
    return
  }
  const live = new LiveSocket<Push>({
    ticket: async () => (await visitorApi.post<{ ticket: string }>('/widget/socket/ticket')).ticket,
    onSignedOut: () => (expired.value = true),
    pingOp: 'widget.ping'
  })
  live.on('message', ({ conversationId, message }) => {
    if (message.author.kind === 'staff') showTyping(null)
    takeMessages(conversationId, [message])
  })
  live.on('typing', ({ conversationId, by }) => {
    if (conversationId === conversation.value?.id && by.kind === 'staff') showTyping(by.name ?? '')
  })
  live.on('receipt', ({ conversationId, staffDeliveredSeq, staffReadSeq }) =>
    updateConversation(conversationId, { staffDeliveredSeq, staffReadSeq })
  )
  live.on('status', ({ conversationId, status }) => updateConversation(conversationId, { status }))
  live.onOpen(() => void watch(live).then(() => liveListeners.forEach((listener) => listener()), () => undefined))
  socket.value = live
  live.start()
}

export function leaveLive(): void {
  socket.value?.stop()
  socket.value = null
}

/** Asks for everything after the last message that is here, then follows: no gap, no double. */
async function watch(live: LiveSocket<Push>): Promise<void> {
  const conversationId = conversation.value?.id
  if (conversationId === undefined) return
  let page = await live.call<Page>('widget.watch', { conversationId, after: resumeSeq(messages.value) })
  takeMessages(conversationId, page.messages)
  for (let after = page.messages.at(-1)?.seq; page.more && after !== undefined; after = page.messages.at(-1)?.seq) {
    const path = `/widget/conversations/${conversationId}/messages`
    page = await visitorApi.get<Page>(path, { query: { after, limit: 200 } })
    takeMessages(conversationId, page.messages)
  }
}

/** Calls an operation over the open connection, or by request when there is none. */
export async function callOrRequest<T>(op: string, input: object, request: () => Promise<T>): Promise<T> {
  const live = socket.value
  if (live === null || live.state.value !== 'online') return request()
  try {
    return await live.call<T>(op, input)
  } catch (error) {
    if (error instanceof NetworkFailure) return request()
    throw error
  }
}

const TYPING_EVERY_MS = 3000
let lastTyping = 0

/** Tells staff that the visitor writes; a hint, so it is only said over an open connection. */
export function tellTyping(): void {
  const conversationId = conversation.value?.id
  if (conversationId === undefined || Date.now() - lastTyping < TYPING_EVERY_MS) return
  lastTyping = Date.now()
  socket.value?.call('widget.typing', { conversationId }).catch(() => undefined)
}

/** After sending, the next key press is news again. */
export const typingDone = (): void => void (lastTyping = 0)
