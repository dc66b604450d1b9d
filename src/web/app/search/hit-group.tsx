import type { Hit } from '../../../features/search/schema.ts'
import { formatExact, formatShort } from '../../lib/dates.ts'
import { Icon } from '../../ui/index.ts'
import { noteIcon } from '../../ui/icons.ts'
import { contactName } from '../state/contact.ts'
import { conversation } from '../state/conversations.ts'
import { inbox } from '../state/inboxes.ts'
import { member } from '../state/members.ts'
import { paths, route } from '../state/route.ts'
import type { HitGroup } from '../state/search.ts'
import { me } from '../state/session.ts'
import { t } from '../t.ts'

/** A conversation with what was found in it. */
export function HitGroupItem({ group: { conversationId, hits }, first }: { group: HitGroup; first: boolean }) {
  const known = conversation(conversationId)
  const name = known === undefined ? t('contact.theCustomer') : contactName(known.contact)
  return (
    <li class="hit-group">
      <p class="hit-group__head">
        <bdi class="hit-group__who">{name}</bdi>
        {known?.status === 'closed' && <span class="hit-group__closed">{t('row.closed')}</span>}
        <span class="hit-group__inbox">{known === undefined ? '' : inbox(known.inboxId)?.settings.name}</span>
      </p>
      <ul>
        {hits.map((hit, index) => (
          <li key={hit.messageId ?? 'contact'}>
            <HitLink hit={hit} name={name} reachable={first && index === 0} />
          </li>
        ))}
      </ul>
    </li>
  )
}

function HitLink({ hit, name, reachable }: { hit: Hit; name: string; reachable: boolean }) {
  const { conversationId, seq, kind, at } = hit
  const here = route.value
  const open = here.page === 'conversation' && here.id === conversationId && here.seq === seq
  return (
    <a
      class={`hit hit--${kind}`}
      href={paths.message(conversationId, seq)}
      data-row={conversationId}
      tabIndex={reachable || open ? 0 : -1}
      {...(open && { 'aria-current': 'true' as const })}
    >
      <span class="hit__line">
        <span class="hit__author">
          {kind === 'note' && <Icon of={noteIcon} size={14} />}
          {authorOf(hit, name)}
        </span>
        <time class="hit__when" dateTime={at} title={formatExact(at)}>
          {formatShort(at)}
        </time>
      </span>
      <span class="hit__text" dir="auto">
        {pieces(hit)}
      </span>
    </a>
  )
}

function authorOf({ kind, author }: Hit, name: string): string {
  if (kind === 'contact') return t('search.inName')
  if (author.kind === 'contact') return name
  const who = author.id === me().id ? t('thread.you') : (member(author.id)?.name ?? t('thread.someone'))
  return kind === 'note' ? t('search.noteBy', { name: who }) : who
}

// Characters that turn the reading direction around would let a snippet pretend; their places are kept, so that ranges fit.
const inert = (text: string): string => text.replaceAll(/[\u202D\u202E]/g, '\u200B')

function pieces({ snippet: { text, ranges } }: Hit) {
  const result = []
  let at = 0
  for (const [start, end] of ranges) {
    result.push(inert(text.slice(at, start)), <mark key={start}>{inert(text.slice(start, end))}</mark>)
    at = end
  }
  result.push(inert(text.slice(at)))
  return result
}
