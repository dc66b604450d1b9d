import type { BackupView, DrillView, RegisterOutput } from '../../../features/backups/schema.ts'
import { formatBytes } from '../../lib/bytes.ts'
import { formatTime } from '../../lib/dates.ts'
import { t } from './texts.ts'

/** How far a backup or a drill is that is under way. */
export function RunningCard({ register: { backups, drills } }: { register: RegisterOutput }) {
  // A backup and the keyring of the same moment are one run.
  const backup = backups.find(({ state, kind }) => state === 'running' && kind === 'data') ?? backups.find(({ state }) => state === 'running')
  const drill = drills.find(({ state }) => state === 'running')
  if (!backup && !drill) return null
  return (
    <section class="operators__card" aria-live="polite">
      {backup && <RunningBackup backup={backup} />}
      {drill && <RunningDrill drill={drill} />}
    </section>
  )
}

function RunningBackup({ backup: { progress, startedAt } }: { backup: BackupView }) {
  const { done, of, bytes } = progress ?? { done: 0, of: 0, bytes: 0 }
  const text = of > 0 && done === of ? t('runningVerify') : t('runningTables', { done, of, bytes: formatBytes(bytes) })
  return <Bar id="running-backup" title={t('runningBackup')} startedAt={startedAt} done={done} of={of} text={text} />
}

function RunningDrill({ drill: { progress, startedAt } }: { drill: DrillView }) {
  const { step, done, of } = progress ?? { step: 'checking', done: 0, of: 1 }
  // One step after the other: the bar is that of the step.
  const at = { done: done + 1, of }
  const text = step === 'loading' || step === 'comparing' || step === 'searching' ? t(`step_${step}`, at) : t(`step_${step}`)
  return <Bar id="running-drill" title={t('runningDrill')} startedAt={startedAt} done={done} of={of} text={text} />
}

function Bar({ id, title, startedAt, done, of, text }: { id: string; title: string; startedAt: string; done: number; of: number; text: string }) {
  return (
    <div class="backups__running">
      <h2 id={id}>{title} <span class="operators__count">{t('started', { when: formatTime(startedAt) })}</span></h2>
      <progress class="backups__bar" aria-labelledby={id} max={Math.max(1, of)} {...(of > 1 && { value: done })} />
      <p class="operators__text">{text}</p>
    </div>
  )
}
