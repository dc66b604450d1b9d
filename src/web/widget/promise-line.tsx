import { boot } from './frame-boot.ts'
import { t } from './texts.ts'
import { memoryOnly } from './visitor-token.ts'

/** The plain line about who can read this, and the way to what it means. */
export function PromiseLine({ onExplain }: { onExplain: () => void }) {
  return (
    <p class="promise">
      {t('encrypted', { company: boot.company })}{' '}
      <button type="button" class="link" onClick={onExplain}>{t('whatItMeans')}</button>
      {memoryOnly.value && <span class="promise__memory">{t('memoryOnly')}</span>}
    </p>
  )
}
