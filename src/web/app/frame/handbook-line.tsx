import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { formatDate } from '../../lib/dates.ts'
import { word } from '../../lib/words.ts'
import { Icon, IconButton } from '../../ui/index.ts'
import { clockIcon, triangleAlertIcon, xIcon } from '../../ui/icons.ts'
import { loadOwnHandbook, ownHandbook } from '../state/handbook.ts'
import { paths, route } from '../state/route.ts'
import { session } from '../state/session.ts'
import { t } from '../t.ts'
import './handbook-line.css'

/** Says that the security handbook waits for a signature: put aside until the next visit while there is time, there to stay once it is late. */
export function HandbookLine() {
  const aside = useSignal(false)
  const known = session.value !== null
  useEffect(() => {
    if (known) void loadOwnHandbook().catch(() => undefined)
  }, [known])
  const own = ownHandbook.value
  const at = route.value
  const isThere = at.page === 'settings' && at.section === 'handbook'
  if (own === null || own.state === 'signed' || isThere || session.value?.preview) return null
  const late = own.state === 'overdue'
  if (aside.value && !late) return null
  return (
    <aside class={`handbook-line${late ? ' handbook-line--late' : ''}`} aria-label={t('handbook.lineLabel')}>
      <Icon of={late ? triangleAlertIcon : clockIcon} />
      <p class="handbook-line__text">
        {t(late ? 'handbook.lineOverdue' : 'handbook.lineDue', { date: formatDate(own.dueAt) })}{' '}
        <a href={paths.settingsSection('handbook')}>{t('handbook.lineOpen')}</a>
      </p>
      {!late && <IconButton icon={xIcon} label={word('dismiss')} onClick={() => (aside.value = true)} />}
    </aside>
  )
}
