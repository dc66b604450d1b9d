import type { BackupView } from '../../../features/backups/schema.ts'
import { formatBytes } from '../../lib/bytes.ts'
import { formatExact } from '../../lib/dates.ts'
import { formatNumber } from '../../lib/i18n.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Notice } from '../../ui/notice.tsx'
import { formatTook } from './durations.ts'
import { HoldForm, ReleaseForm } from './hold-form.tsx'
import { State } from './state.tsx'
import { failureText, t } from './texts.ts'

interface BackupDialogProps {
  backup: BackupView
  now: number
  onClose: () => void
  onChange: () => void
}

/** All that the register knows of a backup, and its hold. */
export function BackupDialog({ backup, now, onClose, onChange }: BackupDialogProps) {
  const { kind, state, startedAt, name, tables, rows, bytes, milliseconds, verifiedAt, drilledAt, offsite, keptUntil, destroyedAt, failure, hold } = backup
  const done = (): void => {
    onChange()
    onClose()
  }
  const facts: readonly (readonly [label: string, value: preact.ComponentChildren])[] = [
    [t('name'), <code class="backups__name">{name}</code>],
    [t('home'), <State state={state} />],
    ...(offsite ? [[t('offsite'), t('copiedAt', { state: t(`copy_${offsite.state}`), when: formatExact(offsite.at) })] as const] : []),
    ...(tables === null ? [] : [[t('tables'), formatNumber(tables)] as const]),
    ...(rows === null ? [] : [[t('rows'), formatNumber(rows)] as const]),
    ...(bytes === null ? [] : [[t('size'), formatBytes(bytes)] as const]),
    ...(milliseconds === null ? [] : [[t('took'), formatTook(milliseconds)] as const]),
    ...(verifiedAt === null ? [] : [[t('verified'), formatExact(verifiedAt)] as const]),
    ...(drilledAt === null ? [] : [[t('drilled'), formatExact(drilledAt)] as const]),
    ...(keptUntil === null ? [] : [[t('keptUntil'), formatExact(keptUntil)] as const]),
    ...(destroyedAt === null ? [] : [[t('destroyedAt'), formatExact(destroyedAt)] as const])
  ]
  const isHeld = hold !== null && Date.parse(hold.until) > now
  return (
    <Dialog title={t(kind === 'data' ? 'backupOf' : 'keyringOf', { when: formatExact(startedAt) })} onClose={onClose}>
      {failure !== null && <Notice tone="danger">{failureText(failure)}</Notice>}
      <dl class="backups__facts">{facts.map(([label, value]) => <div key={label}><dt>{label}</dt><dd>{value}</dd></div>)}</dl>
      {isHeld && (
        <section class="backups__hold" aria-labelledby="hold">
          <h3 id="hold">{t('hold')}</h3>
          <p>{t('holdText', { until: formatExact(hold.until), at: formatExact(hold.at), by: hold.by ?? t('byCommand') })}</p>
          <blockquote class="backups__reason" dir="auto">{hold.reason}</blockquote>
          <ReleaseForm id={backup.id} onDone={done} />
        </section>
      )}
      {!isHeld && kind === 'data' && (state === 'good' || offsite?.state === 'good') && (
        <section class="backups__hold" aria-labelledby="hold">
          <h3 id="hold">{t('hold')}</h3>
          <p class="operators__text">{t('holdExplain')}</p>
          <HoldForm id={backup.id} now={now} onDone={done} />
        </section>
      )}
    </Dialog>
  )
}
