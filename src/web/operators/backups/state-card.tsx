import type { RegisterOutput } from '../../../features/backups/schema.ts'
import { formatExact } from '../../lib/dates.ts'
import { Icon } from '../../ui/icon.tsx'
import { circleAlertIcon, circleCheckIcon, infoIcon, triangleAlertIcon } from '../../ui/icons.ts'
import { failureText, t } from './texts.ts'
import { Moment } from './moment.tsx'

type Tone = 'ok' | 'warn' | 'danger' | 'plain'
interface Judged {
  readonly tone: Tone
  readonly title: string
  readonly text: string
}

const ICONS = { ok: circleCheckIcon, warn: triangleAlertIcon, danger: circleAlertIcon, plain: infoIcon } as const

/** The one sentence that matters most. */
function judge({ backups, drills, schedule, overdue }: RegisterOutput): Judged {
  const missing = backups.flatMap(({ state, offsite }) => [state, offsite?.state]).filter((state) => state === 'missing').length
  const lastDrill = drills.find(({ state }) => state !== 'running')
  const hasGood = backups.some(({ kind, state }) => kind === 'data' && state === 'good')
  if (!schedule.made) return { tone: 'danger', title: t('stateOff'), text: t('stateOffText') }
  if (overdue.backup) return { tone: 'danger', title: t('stateBackup'), text: t('stateBackupText') }
  if (missing > 0) return { tone: 'danger', title: t('stateMissing', { count: missing }), text: t('stateMissingText') }
  if (!hasGood) return { tone: 'plain', title: t('stateNone'), text: t('stateNoneText', { when: schedule.nextBackupAt === null ? '' : formatExact(schedule.nextBackupAt) }) }
  if (lastDrill?.state === 'failed' && lastDrill.failure !== 'killed') return { tone: 'danger', title: t('stateDrillFailed'), text: failureText(lastDrill.failure ?? '') }
  if (overdue.offsite) return { tone: 'danger', title: t('stateOffsite'), text: t('stateOffsiteText') }
  if (overdue.drill) return { tone: 'warn', title: t('stateDrill'), text: t('stateDrillText') }
  return { tone: 'ok', title: t('stateGood'), text: t('stateGoodText') }
}

export function StateCard({ register }: { register: RegisterOutput }) {
  const { at, backups, drills, schedule, overdue } = register
  const { tone, title, text } = judge(register)
  const newest = backups.find(({ kind, state, startedAt }) => kind === 'data' && state === 'good' && startedAt <= at)
  const copies = backups.flatMap(({ kind, offsite }) => (kind === 'data' && offsite?.state === 'good' ? [offsite.at] : [])).toSorted()
  const passed = drills.find(({ state }) => state === 'passed')
  const facts: readonly (readonly [label: string, value: preact.ComponentChildren, late: boolean])[] = [
    [t('lastBackup'), <Moment at={newest?.startedAt ?? null} />, overdue.backup],
    [t('lastCopy'), schedule.offsite ? <Moment at={copies.at(-1) ?? null} /> : t('noSite'), overdue.offsite],
    [t('lastDrill'), <Moment at={passed?.startedAt ?? null} />, overdue.drill],
    [t('nextBackup'), <Moment at={schedule.nextBackupAt} />, false],
    [t('nextDrill'), schedule.drillsHere ? <Moment at={schedule.nextDrillAt} /> : t('drilledElsewhere'), false],
    [t('keptFor'), t('keptForText', schedule.keptDays), false],
    ...(schedule.region === null ? [] : [[t('region'), schedule.region, false] as const])
  ]
  return (
    <section class={`operators__card backups__state backups__state--${tone}`} aria-labelledby="state">
      <h2 id="state" class="backups__verdict"><Icon of={ICONS[tone]} size={24} /> {title}</h2>
      <p class="operators__text">{text}</p>
      <dl class="operators__facts">
        {facts.map(([label, value, late]) => <div key={label}><dt>{label}</dt><dd class={late ? 'operators__bad' : undefined}>{value}</dd></div>)}
      </dl>
    </section>
  )
}
