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
    if (known !== undefined && incoming.lastSeq < known.lastSeq) {
      // An answer that was under way while a push came: that is newer in all but what it does not say.
      if (readSeq >= 0) next.set(incoming.id, { ...known, readSeq })
      continue
    }
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
function lastWords({ lastMessage, hiddenBy }: Conversation, known: Conversation | undefined): Conversation['lastMessage'] {
  return lastMessage?.kind === 'event' && known?.lastMessage != null && known.hiddenBy === hiddenBy ? known.lastMessage : lastMessage
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
