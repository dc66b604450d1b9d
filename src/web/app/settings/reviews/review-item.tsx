import { useState } from 'preact/hooks'
import type { Review } from '../../../../features/access-review/schema.ts'
import { formatDate, formatRelative } from '../../../lib/dates.ts'
import { problemText } from '../../../lib/problems.ts'
import { Avatar, Button, showToast } from '../../../ui/index.ts'
import { api } from '../../state/client.ts'
import { me } from '../../state/session.ts'
import { t } from '../../t.ts'
import { operationText } from '../activity/texts.ts'
import { v } from './texts.ts'
import { WithdrawDialog } from './withdraw-dialog.tsx'

/** What one member or program may do, and what to say about it. */
export function ReviewItem({ review, changed }: { review: Review; changed: () => Promise<void> }) {
  const [busy, setBusy] = useState(false)
  const [withdrawing, setWithdrawing] = useState(false)
  const { memberId, name, initials, state, seen, can } = review
  const decide = async (verb: 'confirm' | 'withdraw'): Promise<void> => {
    setBusy(true)
    try {
      await api.post(`/reviews/${memberId}/${verb}`, { seen })
      showToast(v(verb === 'confirm' ? 'confirmed' : 'withdrawn', { name }))
    } catch (error) {
      showToast(problemText(error), { tone: 'danger' })
    }
    setWithdrawing(false)
    setBusy(false)
    await changed()
  }
  return (
    <li class="review">
      <Avatar id={memberId} initials={initials} />
      <div class="review__text">
        <p class="review__name">
          {name}
          {memberId === me().id && <span class="review__mark">{v('you')}</span>}
          {review.program !== null && <span class="review__mark">{v('program')}</span>}
        </p>
        <p class="review__line">{rightsOf(review)}</p>
        {review.program !== null && <p class="review__line">{programOf(review.program)}</p>}
        <p class="review__line">
          <span class={`review__state review__state--${state}`}>{v(`state.${state}`, { date: formatDate(review.dueAt) })}</span> {lastOf(review)}
        </p>
      </div>
      {(can.confirm || can.withdraw) && (
        <div class="review__actions">
          {can.confirm && (
            <Button kind={state === 'current' ? 'quiet' : 'plain'} busy={busy} aria-label={v('confirmNamed', { name })} onClick={() => void decide('confirm')}>
              {v('confirm')}
            </Button>
          )}
          {can.withdraw && (
            <Button kind="quiet" busy={busy} aria-label={v('withdrawNamed', { name })} onClick={() => setWithdrawing(true)}>
              {v('withdraw')}
            </Button>
          )}
        </div>
      )}
      {withdrawing && <WithdrawDialog review={review} busy={busy} onWithdraw={() => void decide('withdraw')} onClose={() => setWithdrawing(false)} />}
    </li>
  )
}

function rightsOf({ role, customRole, access, inboxes, program }: Review): string {
  const levels = (['billing', 'customerData', 'messaging'] as const).filter((level) => access[level])
  const parts = [
    ...(program === null ? [customRole ?? t(`role.${role}`)] : []),
    levels.length === 0 ? v('noLevel') : levels.map((level) => v(`level.${level}`)).join(', '),
    inboxes === null ? v('everyInbox') : v('inboxes', { count: inboxes })
  ]
  return parts.join(' · ')
}

function programOf({ operations, lastUsedAt, endsAt }: NonNullable<Review['program']>): string {
  const used = lastUsedAt === null ? v('unused') : v('used', { when: formatRelative(lastUsedAt) })
  return `${operations.map((id) => operationText(id)).join(', ')} · ${used} · ${v('ends', { date: formatDate(endsAt) })}`
}

function lastOf({ reviewedAt, reviewedBy, since }: Review): string {
  return reviewedAt === null ? v('never', { date: formatDate(since) }) : v('last', { name: reviewedBy ?? v('somebody'), date: formatDate(reviewedAt) })
}
