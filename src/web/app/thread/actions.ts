import type { Conversation } from '../../../features/conversations/schema.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { showToast } from '../../ui/index.ts'
import { assign, assignTeam, setStatus } from '../state/conversations.ts'
import { member } from '../state/members.ts'
import { me } from '../state/session.ts'
import { team } from '../state/teams.ts'
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

/** Gives it to a team, or takes it from the one it has. Who it is assigned to stays. */
export async function giveToTeam({ id, teamId }: Conversation, wanted: string | null): Promise<void> {
  await attempt(async () => {
    await assignTeam(id, wanted)
    const name = team(wanted ?? teamId)?.name ?? t('thread.someTeam')
    showToast(t(wanted === null ? 'action.teamless' : 'action.team', { name }), {
      action: { label: word('undo'), run: () => void attempt(() => assignTeam(id, teamId)) }
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
