import type { Conversation } from '../../../features/conversations/schema.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { showToast } from '../../ui/index.ts'
import { assign, setStatus } from '../state/conversations.ts'
import { member } from '../state/members.ts'
import { me } from '../state/session.ts'
import { t } from '../t.ts'

/** Closes an open conversation and opens a closed one, with a way back. */
export async function changeStatus({ id, status }: Pick<Conversation, 'id' | 'status'>): Promise<void> {
  const closing = status === 'open'
  await attempt(async () => {
    await setStatus(id, closing ? 'close' : 'reopen')
    showToast(t(closing ? 'action.closed' : 'action.reopened'), {
      action: { label: word('undo'), run: () => void attempt(() => setStatus(id, closing ? 'reopen' : 'close')) }
    })
  })
}

export async function giveTo({ id, assigneeId }: Conversation, memberId: string | null): Promise<void> {
  if (memberId === assigneeId) return
  await attempt(async () => {
    await assign(id, memberId)
    showToast(said(memberId), {
      action: { label: word('undo'), run: () => void attempt(() => assign(id, assigneeId)) }
    })
  })
}

function said(memberId: string | null): string {
  if (memberId === null) return t('action.unassigned')
  return memberId === me().id
    ? t('action.taken')
    : t('action.assigned', { name: member(memberId)?.name ?? t('thread.someone') })
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work()
  } catch (error) {
    showToast(t('action.failed', { reason: problemText(error) }), { tone: 'danger' })
  }
}
