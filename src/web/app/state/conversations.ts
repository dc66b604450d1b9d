import { signal } from '@preact/signals'
import type { Conversation } from '../../../features/conversations/schema.ts'
import { api } from './client.ts'

/** Every conversation this tab knows of, by id. Lists and headers are drawn from here. */
export const conversations = signal<ReadonlyMap<string, Conversation>>(new Map())

export const conversation = (id: string): Conversation | undefined => conversations.value.get(id)

/** Takes in what the server says. Pushes lack what is of one reader alone, so what is known of it is kept. */
export function keepConversations(list: readonly Conversation[]): void {
  const next = new Map(conversations.value)
  for (const incoming of list) {
    const known = next.get(incoming.id)
    const readSeq = Math.max(incoming.readSeq ?? -1, known?.readSeq ?? -1)
    const openUntil = incoming.openUntil === undefined ? known?.openUntil : incoming.openUntil
    next.set(incoming.id, {
      ...incoming,
      lastMessage: lastWords(incoming, known),
      ...(readSeq >= 0 && { readSeq }),
      ...(openUntil !== undefined && { openUntil })
    })
  }
  conversations.value = next
}

/** An event has no words; the row keeps showing what was said before it. */
function lastWords({ lastMessage }: Conversation, known: Conversation | undefined): Conversation['lastMessage'] {
  return lastMessage?.kind === 'event' && known?.lastMessage != null ? known.lastMessage : lastMessage
}

export function changeConversation(id: string, fields: Partial<Conversation>): void {
  const known = conversations.value.get(id)
  if (known !== undefined) conversations.value = new Map(conversations.value).set(id, { ...known, ...fields })
}

/** Erased: nothing of it is kept here either. */
export function forgetConversations(ids: readonly string[]): void {
  conversations.value = new Map([...conversations.value].filter(([id]) => !ids.includes(id)))
}

/** Unread: the contact wrote something that you have not seen. Unknown counts as unread only while someone waits. */
export function isUnread({ readSeq, lastContactSeq, waitingSince }: Conversation): boolean {
  return readSeq === undefined ? waitingSince !== null : lastContactSeq > readSeq
}

const asking = new Set<string>()

/** A push told of a conversation that no list had brought: ask how far the reader has read it. */
export async function completeConversation(id: string): Promise<void> {
  if (conversations.value.get(id)?.readSeq !== undefined || asking.has(id)) return
  asking.add(id)
  try {
    const found = await api.get<{ conversation: Conversation }>(`/conversations/${id}`)
    keepConversations([found.conversation])
  } catch {
    // It stays as the push told it; opening it asks again.
  } finally {
    asking.delete(id)
  }
}

export async function assign(id: string, memberId: string | null): Promise<void> {
  const { conversation: changed } = await api.put<{ conversation: Conversation }>(`/conversations/${id}/assignee`, {
    memberId
  })
  keepConversations([changed])
}

export async function assignTeam(id: string, teamId: string | null): Promise<void> {
  const { conversation: changed } = await api.put<{ conversation: Conversation }>(`/conversations/${id}/team`, { teamId })
  keepConversations([changed])
}

export async function setStatus(id: string, action: 'close' | 'reopen'): Promise<void> {
  const { conversation: changed } = await api.post<{ conversation: Conversation }>(`/conversations/${id}/${action}`)
  keepConversations([changed])
}
