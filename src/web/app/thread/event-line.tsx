import type { Message } from '../../../features/messages/schema.ts'
import { formatExact, formatTime } from '../../lib/dates.ts'
import { member } from '../state/members.ts'
import { me } from '../state/session.ts'
import { team } from '../state/teams.ts'
import { t } from '../t.ts'

/** Something that happened, as a quiet line between the messages. */
export function EventLine({ message }: { message: Message }) {
  const { createdAt } = message
  return (
    <li class="message-list__event">
      {describe(message)} ·{' '}
      <time dateTime={createdAt} title={formatExact(createdAt)}>
        {formatTime(createdAt)}
      </time>
    </li>
  )
}

function describe({ event, author }: Message): string {
  const actor = author.kind === 'member' ? nameOf(author.id) : t('event.system')
  switch (event?.type) {
    case 'assigned':
      if (author.kind !== 'member') return t('event.assignedTo', { name: toName(event.memberId) })
      return event.memberId === author.id
        ? t('event.assignedSelf', { actor })
        : t('event.assigned', { actor, name: toName(event.memberId) })
    case 'unassigned':
      return t('event.unassigned', { actor })
    case 'team':
      return t('event.team', { actor, name: team(event.teamId ?? null)?.name ?? t('thread.someTeam') })
    case 'teamless':
      return t('event.teamless', { actor })
    case 'closed':
      return t('event.closed', { actor })
    case 'reopened':
      return author.kind === 'contact' ? t('event.reopenedByContact') : t('event.reopened', { actor })
    default:
      return actor
  }
}

const nameOf = (id: string | null): string =>
  id === me().id ? t('thread.you') : (member(id)?.name ?? t('thread.someone'))
const toName = (id: string | null): string => (id === me().id ? t('thread.youObject') : nameOf(id))
