import type { AnyOperation } from '../../operations/index.ts'

/** What a token can be for: ordinary work with customers. Whatever is not named here needs a person, such as stating why one looks. */
const OFFERED = new Set([
  'conversations.list', 'conversations.counts', 'conversations.get', 'conversations.assign', 'conversations.close', 'conversations.reopen', 'conversations.markRead',
  'messages.list', 'messages.send', 'notes.add', 'search.page', 'members.list', 'inboxes.list'
])

/** Whether a token can be for this: over the REST door, and never what asks for a fresh factor. */
export function isOffered({ id, actor, rest, fresh }: AnyOperation): boolean {
  return OFFERED.has(id) && actor === 'member' && rest !== null && fresh === undefined
}
