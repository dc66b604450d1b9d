import { computed, signal } from '@preact/signals'
import type { WidgetConversation, WidgetMessage } from '../../features/widget/schema.ts'
import { countUnread, insert } from './thread.ts'

/** What the frame knows of the visitor's conversation. The server is the truth; this follows it. */
export const conversation = signal<WidgetConversation | null>(null)
export const messages = signal<readonly WidgetMessage[]>([])
export const hasOlder = signal(false)
/** The colleague who is writing at this moment; an empty name is someone without one. */
export const typist = signal<string | null>(null)
/** How far loading stands: a first-time visitor is ready at once. */
export const phase = signal<'loading' | 'ready' | 'failed'>('loading')
/** The frame or the visitor is no longer accepted; only loading it again helps. */
export const expired = signal(false)

/** Whether the visitor can see the conversation now. */
export const panelOpen = signal(window.parent === window)
export const pageVisible = signal(document.visibilityState === 'visible')
export const atEnd = signal(true)
document.addEventListener('visibilitychange', () => (pageVisible.value = document.visibilityState === 'visible'))

export const unread = computed(() => countUnread(messages.value, conversation.value?.readSeq ?? 0))

export function takeMessages(conversationId: string, arrived: readonly WidgetMessage[]): void {
  if (conversation.value?.id === conversationId) messages.value = insert(messages.value, arrived)
}

/** Changes what is known of the conversation; marks only ever move forward. */
export function updateConversation(conversationId: string, change: Partial<WidgetConversation>): void {
  const known = conversation.value
  if (known?.id !== conversationId) return
  conversation.value = {
    ...known,
    ...change,
    readSeq: Math.max(known.readSeq, change.readSeq ?? 0),
    staffReadSeq: Math.max(known.staffReadSeq, change.staffReadSeq ?? 0),
    staffDeliveredSeq: Math.max(known.staffDeliveredSeq, change.staffDeliveredSeq ?? 0)
  }
}

/** Forgets everything that is shown; what the server has stays there. */
export function clearConversation(): void {
  conversation.value = null
  messages.value = []
  hasOlder.value = false
  typist.value = null
}

let typingTimer = 0
const TYPING_SHOWN_MS = 6000

export function showTyping(name: string | null): void {
  clearTimeout(typingTimer)
  typist.value = name
  if (name !== null) typingTimer = setTimeout(() => (typist.value = null), TYPING_SHOWN_MS)
}
