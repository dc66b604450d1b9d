import { useEffect, useState } from 'preact/hooks'
import type { WorkspaceBackups } from '../../../../features/backups/schema.ts'
import { formatDate, formatExact, formatTime } from '../../../lib/dates.ts'
import { problemText } from '../../../lib/problems.ts'
import { word } from '../../../lib/words.ts'
import { Button, Icon, Notice, Skeleton } from '../../../ui/index.ts'
import { circleAlertIcon, circleCheckIcon, clockIcon } from '../../../ui/icons.ts'
import { api } from '../../state/client.ts'
import { b } from './texts.ts'

/** When the data of the workspace was backed up, copied elsewhere and restored for proof, and until when it is kept. */
export function BackupsPage() {
  const [known, setKnown] = useState<WorkspaceBackups | null>(null)
  const [error, setError] = useState<unknown>(null)
  const load = (): void => {
    setError(null)
    api.get<WorkspaceBackups>('/workspace/backups').then(setKnown, setError)
  }
  useEffect(load, [])
  return (
    <div class="settings__page">
      <h2 class="settings__title">{b('title')}</h2>
      <p class="settings__text">{b('intro')}</p>
      {error !== null && (
        <Notice tone="danger" live action={<Button onClick={load}>{word('tryAgain')}</Button>}>
          {problemText(error)}
        </Notice>
      )}
      {known === null && error === null && <Skeleton kind="form" rows={3} />}
      {known !== null && <Known known={known} />}
    </div>
  )
}

function Known({ known }: { known: WorkspaceBackups }) {
  const { backedUpAt, copiedAt, drilledAt, nextAt, made, offsite, region, overdue } = known
  const late = overdue.backup || overdue.offsite || overdue.drill
  return (
    <>
      {!made && <Notice tone="danger">{b('off')}</Notice>}
      {late && <Notice tone="warn">{b('late')}</Notice>}
      <section class="settings__card" aria-label={b('title')}>
        <ul class="backups__steps">
          <Step title={b('backedUp')} at={backedUpAt} late={overdue.backup || !made} text={backedUpAt === null ? (made ? b('notYet', { when: nextAt === null ? '' : formatExact(nextAt) }) : b('none')) : b('backedUpText')} />
          <Step title={b('copied')} at={copiedAt} late={overdue.offsite} text={b(!offsite ? 'copiedOff' : copiedAt === null ? 'copiedNone' : 'copiedText')} />
          <Step title={b('drilled')} at={drilledAt} late={overdue.drill} text={b(drilledAt === null ? 'drilledNone' : 'drilledText')} />
        </ul>
      </section>
      <section class="settings__card" aria-labelledby="backups-kept">
        <h3 class="settings__heading" id="backups-kept">{b('kept')}</h3>
        <Kept known={known} />
        {region !== null && <p class="settings__text">{b('region', { region })}</p>}
        <p class="settings__text">{b('sealed')}</p>
      </section>
    </>
  )
}

function Step({ title, at, late, text }: { title: string; at: string | null; late: boolean; text: string }) {
  const icon = late ? circleAlertIcon : at === null ? clockIcon : circleCheckIcon
  return (
    <li class="backups__step">
      <span class={`backups__sign backups__sign--${late ? 'late' : at === null ? 'none' : 'ok'}`}><Icon of={icon} size={20} /></span>
      <span class="backups__what">{title}</span>
      <strong class="backups__when">{at === null ? b('never') : <time dateTime={at} title={formatExact(at)}>{`${formatDate(at)}, ${formatTime(at)}`}</time>}</strong>
      <span class="backups__text">{late ? `${b('isLate')} ${text}` : text}</span>
    </li>
  )
}

function Kept({ known: { oldestAt, keptUntil, heldUntil, keptDays } }: { known: WorkspaceBackups }) {
  if (oldestAt === null || keptUntil === null) return <p class="settings__text">{b('keptRule', { days: keptDays.data })}</p>
  return (
    <>
      <p class="settings__text">{b('keptText', { oldest: formatDate(oldestAt), until: formatDate(keptUntil), days: keptDays.data })}</p>
      <p class="settings__text">{b('erased', { days: keptDays.keyring })}</p>
      {heldUntil !== null && <p class="settings__text">{b('held', { until: formatDate(heldUntil) })}</p>}
    </>
  )
}
