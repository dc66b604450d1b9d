import { Button } from '../../ui/button.tsx'
import { Shell } from '../shell.tsx'
import { t } from '../texts.ts'

/** After a recovery code: how many are left, before one goes on and forgets. */
export function CodesLeft({ count, onNext }: { count: number; onNext: () => void }) {
  return (
    <Shell title={t('leftTitle')} intro={t('left', { count })} focusTitle>
      <Button kind="primary" wide onClick={onNext}>{t('next')}</Button>
    </Shell>
  )
}
