import { useEffect, useState } from 'preact/hooks'
import type { Review } from '../../../../features/access-review/schema.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, EmptyState, Notice, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { loadWaitingReviews } from '../../state/reviews.ts'
import { ReviewItem } from './review-item.tsx'
import { v } from './texts.ts'

/** Who has which rights here, and who has looked at them when. */
export function ReviewsPage() {
  const [reviews, setReviews] = useState<readonly Review[] | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const load = async (): Promise<void> => {
    setFailure(null)
    try {
      const [answer] = await Promise.all([api.get<{ reviews: Review[] }>('/reviews'), loadWaitingReviews()])
      setReviews(answer.reviews)
    } catch (error) {
      setFailure(error)
    }
  }
  useEffect(() => void load(), [])
  const late = reviews?.filter(({ state }) => state === 'overdue').length ?? 0
  return (
    <div class="settings__page">
      <h2 class="settings__title">{v('title')}</h2>
      <p class="settings__text">{v('text')}</p>
      {reviews === null && failure === null && <Skeleton kind="form" />}
      {failure !== null && (
        <EmptyState
          icon={circleAlertIcon}
          tone="danger"
          title={v('failed')}
          action={<Button onClick={() => void load()}>{word('tryAgain')}</Button>}
        >
          {problemText(failure)}
        </EmptyState>
      )}
      {reviews !== null && (
        <>
          {late > 0 && <Notice tone="warn">{v('late', { count: late })}</Notice>}
          <Group title={v('waiting')} of={reviews.filter(({ state }) => state === 'overdue' || state === 'due')} changed={load} empty={v('nothing')} />
          <Group title={v('done')} of={reviews.filter(({ state }) => state === 'current' || state === 'nobody')} changed={load} />
        </>
      )}
    </div>
  )
}

interface GroupProps {
  title: string
  of: readonly Review[]
  changed: () => Promise<void>
  /** What stands there when there is nothing; without it the whole group is left out. */
  empty?: string
}

function Group({ title, of, changed, empty }: GroupProps) {
  if (of.length === 0 && empty === undefined) return null
  return (
    <section class="settings__card" aria-label={title}>
      <h3 class="settings__heading">{title}</h3>
      {of.length === 0 && <p class="settings__text">{empty}</p>}
      <ul>
        {of.map((review) => (
          <ReviewItem key={review.memberId} review={review} changed={changed} />
        ))}
      </ul>
    </section>
  )
}
