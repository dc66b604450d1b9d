import type { Conversation } from '../../../features/conversations/schema.ts'
import { formatDate, formatDuration, formatExact, formatShort } from '../../lib/dates.ts'
import { inertText } from '../../lib/inert-text.ts'
import { Avatar, Icon } from '../../ui/index.ts'
import { usersIcon } from '../../ui/icons.ts'
import { contactInitials, contactName } from '../state/contact.ts'
import { isUnread } from '../state/conversations.ts'
import { draft, hasDraft } from '../state/drafts.ts'
import { inbox } from '../state/inboxes.ts'
import { member } from '../state/members.ts'
import { paths } from '../state/route.ts'
import { me } from '../state/session.ts'
import { team } from '../state/teams.ts'
import { waitingTooLong } from '../state/waiting.ts'
import { t } from '../t.ts'
import './conversation-row.css'

interface RowProps {
  conversation: Conversation
  open: boolean
  /** The one row that Tab reaches; arrow keys go to the others. */
  reachable: boolean
}

export function ConversationRow({ conversation, open, reachable }: RowProps) {
  const { id, contact, assigneeId, inboxId, test, activityAt, status } = conversation
  const unread = isUnread(conversation)
  const waiting = waitingTooLong(conversation)
  const assignee = member(assigneeId)
  const itsTeam = team(conversation.teamId)
  return (
    <li class={`row${unread ? ' row--unread' : ''}`}>
      <a
        class="row__link"
        href={paths.conversation(id)}
        data-row={id}
        tabIndex={reachable ? 0 : -1}
        {...(open && { 'aria-current': 'true' as const })}
      >
        <Avatar
          id={contact.id}
          initials={contactInitials(contact)}
          without={contact.masked ? 'hidden' : 'anonymous'}
          verified={contact.verified}
        />
        <span class="row__line">
          {unread && (
            <>
              <span class="row__dot" aria-hidden="true" />
              <span class="unseen">{t('row.unread')}: </span>
            </>
          )}
          <bdi class="row__who">{contactName(contact)}</bdi>
          {test && (
            <span class="row__test" title={t('row.testHint')}>
              {t('row.test')}
            </span>
          )}
          <span class="row__when">
            {waiting === null ? (
              <time dateTime={activityAt} title={formatExact(activityAt)}>
                {formatShort(activityAt)}
              </time>
            ) : (
              <span class="row__waiting">{t('row.waiting', { time: formatDuration(waiting) })}</span>
            )}
          </span>
        </span>
        <span class="row__line">
          <span class="row__preview" dir="auto">
            {preview(conversation)}
          </span>
          <span class="row__inbox">{inbox(inboxId)?.settings.name}</span>
          {status === 'open' && assignee === undefined && itsTeam !== undefined && (
            <span class="row__inbox" title={t('row.ofTeam', { name: itsTeam.name })}>
              <Icon of={usersIcon} size={14} />
              <span class="unseen">{t('row.ofTeam', { name: itsTeam.name })}</span>
            </span>
          )}
          {status === 'open' && assignee !== undefined && assigneeId !== me().id && (
            <span class="row__assignee" title={t('row.assignedTo', { name: assignee.name })}>
              <span aria-hidden="true">{assignee.initials}</span>
              <span class="unseen">{t('row.assignedTo', { name: assignee.name })}</span>
            </span>
          )}
        </span>
      </a>
    </li>
  )
}

/** One line of what was said last, or of what you have begun to write. */
function preview({ id, lastMessage, eraseAt }: Conversation): string {
  if (eraseAt !== null) return t('erase.row', { date: formatDate(eraseAt) })
  if (hasDraft(id)) return t('row.draft', { text: draft(id).body.trim() })
  if (lastMessage?.kind === 'event') return t('row.event')
  if (lastMessage === null || lastMessage.preview === '') return t('row.noText')
  const { kind, from, memberId } = lastMessage
  const text = lastMessage.preview === '•••' ? `(${t('hidden.text')})` : inertText(lastMessage.preview)
  if (kind === 'note') return t('row.note', { text })
  if (from !== 'member') return text
  return memberId === me().id
    ? t('row.you', { text })
    : t('row.colleague', { name: member(memberId)?.name.split(' ')[0] ?? t('thread.someone'), text })
}
