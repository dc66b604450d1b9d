import { Notice } from '../ui/notice.tsx'
import { useSecondsLeft } from './seconds-left.ts'
import type { Submission } from './submission.ts'
import { t } from './texts.ts'

/** What stands in the way of a whole form. A limit counts down to the moment at which one may try again. */
export function ObstacleNotice({ submission }: { submission: Submission }) {
  const found = submission.obstacle.value
  const left = useSecondsLeft(found?.until)
  if (found === null || found.field !== undefined) return null
  if (found.until === undefined) return <Notice tone="danger" live>{found.text}</Notice>
  if (left === 0) return <Notice tone="ok" live>{t('limitedOver')}</Notice>
  return (
    <Notice tone="warn">
      {/* Said once; a number that is read out every second helps nobody. */}
      <span class="unseen" role="alert">{found.text}</span>
      <span aria-hidden="true">
        {left <= 120 ? t('limited', { count: left }) : t('limitedMinutes', { count: Math.ceil(left / 60) })}
      </span>
    </Notice>
  )
}
