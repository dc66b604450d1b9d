import { t } from '../t.ts'

/** The most that one message holds, as the API counts it. */
export const MOST = 8000
const NEAR = 500

/** How Enter works; near the limit, how much is left. */
export function LengthLine({ length }: { length: number }) {
  const left = MOST - length
  const near = left <= NEAR
  return (
    <span
      class={`composer__hint${left < 0 ? ' composer__hint--over' : ''}`}
      id="composer-length"
      role={near ? 'status' : undefined}
    >
      {!near && t('composer.hint')}
      {near && (left < 0 ? t('composer.over', { count: -left }) : t('composer.left', { count: left }))}
    </span>
  )
}
