import { useEffect } from 'preact/hooks'
import { followNotice, serviceNotice } from '../lib/service-notice.ts'
import { pageVisible, panelOpen } from './conversation.ts'
import { t } from './texts.ts'

/** A quiet line while something is wrong with the service. It stands where a line stands anyway, so that nothing moves. */
export function ServiceLine() {
  const looking = panelOpen.value && pageVisible.value
  useEffect(() => (looking ? followNotice(() => true) : undefined), [looking])
  const notice = serviceNotice.value
  return (
    <span class="foot__service" role="status">
      {notice && (
        <>
          {t('disturbed')}{' '}
          <a class="link" href={notice.url} target="_blank" rel="noopener">
            {t('disturbedMore')}
          </a>
        </>
      )}
    </span>
  )
}
