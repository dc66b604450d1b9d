import { useEffect, useRef } from 'preact/hooks'
import type { Conversation } from '../../../features/conversations/schema.ts'
import { formatDate, formatExact, formatRelative } from '../../lib/dates.ts'
import { Avatar, Button, IconButton } from '../../ui/index.ts'
import { printerIcon, xIcon } from '../../ui/icons.ts'
import { EraseContact } from '../erasure/erase-contact.tsx'
import { contactInitials, contactName } from '../state/contact.ts'
import { inbox } from '../state/inboxes.ts'
import { member } from '../state/members.ts'
import { team } from '../state/teams.ts'
import { thread } from '../state/threads.ts'
import { t } from '../t.ts'
import { siteName } from '../thread/site-name.ts'
import { liesOver, toggleDetails } from './shown.ts'
import './details-pane.css'

/** Everything known about a conversation and its contact, each fact with what it means. */
export function DetailsPane({ conversation }: { conversation: Conversation }) {
  const { id, contact, hiddenBy, assigneeId, teamId, status, inboxId, pageOrigin, createdAt, test } = conversation
  const { visibleTo } = thread(id)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    if (liesOver()) heading.current?.focus()
  }, [])
  return (
    <aside
      class="details"
      aria-label={t('details.label')}
      id="details"
      onKeyDown={(event) => {
        if (event.key === 'Escape' && liesOver()) close()
      }}
    >
      <header class="details__head">
        <Avatar
          id={contact.id}
          initials={contactInitials(contact)}
          without={contact.masked ? 'hidden' : 'anonymous'}
          verified={contact.verified}
        />
        <h2 class="details__name" ref={heading} tabIndex={-1}>
          <bdi>{contactName(contact)}</bdi>
        </h2>
        <IconButton icon={xIcon} label={t('thread.hideDetails')} onClick={close} />
      </header>
      {contact.masked && (
        <p class="details__note">{t(hiddenBy === 'reason' ? 'hidden.details' : 'contact.hiddenText')}</p>
      )}
      <dl class="details__facts">
        <dt>{t('details.assignee')}</dt>
        <dd>{member(assigneeId)?.name ?? t(assigneeId === null ? 'details.nobody' : 'thread.someone')}</dd>
        {teamId !== null && (
          <>
            <dt>{t('details.team')}</dt>
            <dd>
              <bdi>{team(teamId)?.name ?? t('thread.someTeam')}</bdi>
            </dd>
          </>
        )}
        <dt>{t('details.status')}</dt>
        <dd>{t(status === 'open' ? 'details.open' : 'details.closed')}</dd>
        <dt>{t('details.inbox')}</dt>
        <dd>{inbox(inboxId)?.settings.name}</dd>
        {pageOrigin !== null && (
          <>
            <dt>{t('details.page')}</dt>
            <dd>
              <bdi>{siteName(pageOrigin)}</bdi>
            </dd>
          </>
        )}
        <dt>{t('details.started')}</dt>
        <dd>
          <time dateTime={createdAt} title={formatExact(createdAt)}>
            <span class="screen-only">{formatRelative(createdAt)}</span>
            <span class="print-only">{formatDate(createdAt)}</span>
          </time>
        </dd>
      </dl>
      <section class="details__section">
        <h3 class="details__title">{t('details.contact')}</h3>
        <dl class="details__facts">
          <dt>{t('details.name')}</dt>
          <dd>
            <Given value={contact.name} masked={contact.masked} />
          </dd>
          <dt>{t('details.email')}</dt>
          <dd>
            <Given value={contact.email} masked={contact.masked} />
          </dd>
          <dt>{t('details.firstSeen')}</dt>
          <dd>
            <time dateTime={contact.firstSeenAt} title={formatExact(contact.firstSeenAt)}>
              {formatDate(contact.firstSeenAt)}
            </time>
          </dd>
        </dl>
      </section>
      <section class="details__section">
        <h3 class="details__title">{t('details.identity')}</h3>
        <p>{t(contact.verified ? 'details.verifiedText' : 'details.notVerifiedText')}</p>
        {test && <p>{t('details.testText')}</p>}
      </section>
      <section class="details__section">
        <h3 class="details__title">{t('details.who')}</h3>
        <p>{t('details.whoText', { count: visibleTo })}</p>
      </section>
      <section class="details__section details__print">
        <Button icon={printerIcon} onClick={() => print()}>
          {t('action.print')}
        </Button>
      </section>
      <EraseContact conversation={conversation} />
    </aside>
  )
}

/** Folds the details away; focus goes back to the button that opens them. */
function close(): void {
  toggleDetails()
  document.querySelector<HTMLElement>('[data-shortcut="d"]')?.focus()
}

function Given({ value, masked }: { value: string | null; masked: boolean }) {
  if (value !== null) return <bdi>{value}</bdi>
  return <span class="details__absent">{t(masked ? 'details.hidden' : 'details.notGiven')}</span>
}
