import { useSignal } from '@preact/signals'
import type { BackupView, RegisterOutput } from '../../../features/backups/schema.ts'
import { formatBytes } from '../../lib/bytes.ts'
import { formatDate, formatExact } from '../../lib/dates.ts'
import { Button, IconButton } from '../../ui/button.tsx'
import { Icon } from '../../ui/icon.tsx'
import { chevronRightIcon, lockIcon } from '../../ui/icons.ts'
import { BackupDialog } from './backup-dialog.tsx'
import { formatTook } from './durations.ts'
import { Moment } from './moment.tsx'
import { State } from './state.tsx'
import { t } from './texts.ts'

const FIRST = 14
const DAY_MS = 86_400_000
const KINDS = ['data', 'keyring'] as const

interface RegisterCardProps {
  register: RegisterOutput
  onChange: () => void
}

/** Every backup with what became of it. */
export function RegisterCard({ register: { backups, schedule, at }, onChange }: RegisterCardProps) {
  const kind = useSignal<BackupView['kind']>('data')
  const all = useSignal(false)
  const open = useSignal<string | null>(null)
  const rows = backups.filter((backup) => backup.kind === kind.value)
  const shown = all.value ? rows : rows.slice(0, FIRST)
  const chosen = backups.find(({ id }) => id === open.value)
  return (
    <section class="operators__card" aria-labelledby="register">
      <div class="backups__heading">
        <h2 id="register">{t('register')} <span class="operators__count">{rows.length}</span></h2>
        <div class="backups__kinds" role="group" aria-label={t('kinds')}>
          {KINDS.map((each) => (
            <button key={each} type="button" class="backups__kind" aria-pressed={kind.value === each} onClick={() => (kind.value = each)}>
              {t(each === 'data' ? 'kindData' : 'kindKeyring')}
            </button>
          ))}
        </div>
      </div>
      <p class="operators__text">{kind.value === 'data' ? t('registerText') : t('keyringText')}</p>
      {rows.length === 0 && <p class="operators__text">{t('noneOfKind')}</p>}
      {rows.length > 0 && (
        <div class="operators__scroll backups__scroll" tabIndex={0} role="region" aria-labelledby="register">
          <table class="operators__table backups__table">
            <thead>
              <tr>
                <th scope="col">{t('made')}</th>
                <th scope="col">{t('state')}</th>
                <th scope="col" class="operators__number backups__wide">{t('size')}</th>
                <th scope="col" class="operators__number backups__wide">{t('took')}</th>
                {schedule.offsite && <th scope="col" class="backups__wide">{t('offsite')}</th>}
                <th scope="col" class="backups__wide">{t('proved')}</th>
                <th scope="col">{t('left')}</th>
                <th scope="col"><span class="unseen">{t('name')}</span></th>
              </tr>
            </thead>
            <tbody>{shown.map((backup) => <Row key={backup.id} backup={backup} now={Date.parse(at)} offsite={schedule.offsite} onOpen={() => (open.value = backup.id)} />)}</tbody>
          </table>
        </div>
      )}
      {rows.length > shown.length && <p><Button onClick={() => (all.value = true)}>{t('showAll', { count: rows.length - shown.length })}</Button></p>}
      {chosen && <BackupDialog backup={chosen} now={Date.parse(at)} onClose={() => (open.value = null)} onChange={onChange} />}
    </section>
  )
}

function Row({ backup, now, offsite, onOpen }: { backup: BackupView; now: number; offsite: boolean; onOpen: () => void }) {
  const { startedAt, bytes, milliseconds, state } = backup
  return (
    <tr class={`backups__row${state === 'destroyed' ? ' backups__row--gone' : ''}`}>
      <th scope="row"><Moment at={startedAt} /></th>
      <td><State state={state} /></td>
      <td class="operators__number backups__wide">{bytes === null ? '–' : formatBytes(bytes)}</td>
      <td class="operators__number backups__wide">{milliseconds === null ? '–' : formatTook(milliseconds)}</td>
      {offsite && <td class="backups__wide">{backup.offsite === null ? '–' : <span title={formatExact(backup.offsite.at)}>{t(`copy_${backup.offsite.state}`)}</span>}</td>}
      <td class="backups__wide">{provedBy(backup)}</td>
      <td>{fate(backup, now)}</td>
      <td class="operators__number"><IconButton icon={chevronRightIcon} label={t('details', { when: formatExact(startedAt) })} onClick={onOpen} /></td>
    </tr>
  )
}

function provedBy({ drilledAt, verifiedAt }: BackupView): preact.ComponentChildren {
  if (drilledAt !== null) return <span class="backups__strong" title={formatExact(drilledAt)}>{t('proved_drill')}</span>
  return verifiedAt === null ? '–' : <span title={formatExact(verifiedAt)}>{t('proved_read')}</span>
}

/** How long it is still there. */
function fate({ hold, keptUntil, destroyedAt }: BackupView, now: number): preact.ComponentChildren {
  if (destroyedAt !== null) return t('destroyedOn', { when: formatDate(destroyedAt) })
  if (hold && Date.parse(hold.until) > now) return <span class="backups__held"><Icon of={lockIcon} size={14} /> {t('held', { when: formatDate(hold.until) })}</span>
  if (keptUntil === null) return '–'
  const days = Math.ceil((Date.parse(keptUntil) - now) / DAY_MS)
  return days <= 0 ? t('dueNow') : t('daysLeft', { count: days })
}
