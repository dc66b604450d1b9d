import { ApiProblem } from '../lib/api.ts'
import type { Pending } from '../lib/outbox.ts'
import { Icon } from '../ui/icon.tsx'
import { circleAlertIcon } from '../ui/icons.ts'
import { Bubble } from './bubble.tsx'
import { outbox } from './sending.ts'
import { t } from './texts.ts'

/** A message that the server has not acknowledged yet, and what is known about that. */
export function PendingView({ item }: { item: Pending<string> }) {
  const failed = item.state === 'failed'
  return (
    <div class="group group--mine">
      <span class="unseen">{t('you')}</span>
      <Bubble body={item.draft} mine state={failed ? 'failed' : 'pending'} />
      {failed ? (
        <p class="meta meta--failed" role="alert">
          <Icon of={circleAlertIcon} size={16} /> {t('failed')}{' '}
          <button type="button" class="link" onClick={() => outbox.retry(item.clientId)}>{t('retry')}</button>
          <button type="button" class="link" onClick={() => outbox.discard(item.clientId)}>{t('discard')}</button>
        </p>
      ) : (
        <p class="meta">{stateOf(item)}</p>
      )}
    </div>
  )
}

function stateOf({ state, error }: Pending<string>): string {
  if (state === 'sending') return t('sending')
  return error instanceof ApiProblem ? t('later') : t('waiting')
}
