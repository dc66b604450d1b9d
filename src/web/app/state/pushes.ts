import { signal } from '@preact/signals'
import { changeConversation, conversation, forgetConversations, keepConversations } from './conversations.ts'
import { loadCounts, refreshCounts } from './counts.ts'
import { forgetDrafts } from './drafts.ts'
import { loadInboxes, keepInbox } from './inboxes.ts'
import { live, type Push } from './live.ts'
import { loadMembers } from './members.ts'
import { outbox } from './sending.ts'
import { route } from './route.ts'
import { isSearching, searchAgain } from './search.ts'
import { loadSession, session } from './session.ts'
import { loadTeams } from './teams.ts'
import { readAllAnew, readAnew, startHiding } from './sight.ts'
import { forgetOtherThreads, forgetThreads, openThread, receiveMessage, rereadThread, watchThread, watchedThread } from './threads.ts'
import { showTyping, stopTyping } from './typing.ts'
import { refreshView, reloadViews } from './views.ts'
import { leaveToSignIn, lockBySaying } from './client.ts'

/** The newest thing a contact wrote, for the sound and the live region. */
export const arrival = signal<{ conversationId: string; seq: number } | null>(null)

let first = true

/** Wires the live connection to what the screens show. */
export function startPushes(): void {
  live.on('message', ({ conversationId, message }) => {
    receiveMessage(conversationId, message)
    stopTyping(conversationId)
  })
  live.on('conversation', ({ conversation: changed }) => {
    const before = conversation(changed.id)
    keepConversations([changed])
    // What may be done with it has changed as well.
    if (before !== undefined && before.eraseAt !== changed.eraseAt && route.value.page === 'conversation' && route.value.id === changed.id) void openThread(changed.id)
    if (changed.lastContactSeq > (before?.lastContactSeq ?? 0)) {
      stopTyping(changed.id)
      arrival.value = { conversationId: changed.id, seq: changed.lastContactSeq }
    }
    refreshCounts()
  })
  live.on('typing', ({ conversationId, by }) => showTyping(conversationId, by))
  live.on('receipt', ({ conversationId, contactDeliveredSeq, contactReadSeq }) =>
    changeConversation(conversationId, { contactDeliveredSeq, contactReadSeq })
  )
  live.on('read', ({ conversationId, seq }) => {
    changeConversation(conversationId, { readSeq: Math.max(seq, conversation(conversationId)?.readSeq ?? 0) })
    refreshCounts()
  })
  live.on('inbox', ({ inbox }) => keepInbox(inbox))
  live.on('erased', ({ conversationIds }) => {
    forgetConversations(conversationIds)
    forgetThreads(conversationIds)
    forgetDrafts(conversationIds)
    for (const item of outbox.items.value) if (conversationIds.includes(item.conversationId)) outbox.discard(item.clientId)
    if (isSearching.value) searchAgain()
    refreshCounts()
  })
  live.on('members', () => void Promise.all([loadMembers(), loadTeams()]).catch(() => undefined))
  live.on('privacy', readAllAnew)
  live.on('revealed', ({ conversationId }) => void readAnew(conversationId).catch(() => undefined))
  // Others may be open now, or no longer, and more or less of them hidden: everything is asked for again.
  live.on('rights', () => {
    readAllAnew()
    void reload()
  })
  live.on('closing', closing)
  live.onOpen(() => {
    outbox.flush()
    if (first) void watchThread()
    // The screens load for themselves at first, but what came between that and this moment was told to nobody; after a gap everything may have moved.
    void (first ? Promise.allSettled([loadInboxes(), loadCounts(), refreshView()]) : comeBack())
    first = false
  })
  startHiding()
  live.start()
}

function closing({ reason }: Extract<Push, { event: 'closing' }>): void {
  if (reason === 'locked') lockBySaying()
  // The answer says why, to the page as a whole.
  if (reason === 'policy') void loadSession().catch(() => undefined)
  if (reason === 'signed_out') leaveToSignIn()
  if (reason === 'rights') void loadSession().catch(() => undefined)
}

/** After a gap anything may have moved, been hidden or been erased, and nobody said so. */
async function comeBack(): Promise<void> {
  const before = rightsOf(session.value)
  forgetOtherThreads()
  await Promise.allSettled([readOpen(watchedThread()), reloadViews(), reload()])
  if (rightsOf(session.value) !== before) readAllAnew()
}

/** Its texts as well where they are no longer hidden; where they are now, they go by themselves. */
async function readOpen(id: string | null): Promise<void> {
  if (id === null) return
  const before = conversation(id)?.hiddenBy
  await openThread(id)
  if (before !== null && conversation(id)?.hiddenBy === null) await rereadThread(id)
}

const rightsOf = (known: typeof session.value): string => JSON.stringify(known && [known.member.role, known.member.access, known.can])

async function reload(): Promise<void> {
  await Promise.allSettled([loadSession(), loadCounts(), loadInboxes(), loadMembers(), loadTeams()])
}
