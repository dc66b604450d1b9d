import { useSignal } from '@preact/signals'
import type { DrillView, DrilledView, RegisterOutput } from '../../../features/backups/schema.ts'
import { Button } from '../../ui/button.tsx'
import { formatTook } from './durations.ts'
import { Moment } from './moment.tsx'
import { State } from './state.tsx'
import { failureText, t } from './texts.ts'

const FIRST = 6

/** What showed that backups come back, and when it did not. */
export function DrillsCard({ register: { drills, schedule } }: { register: RegisterOutput }) {
  const all = useSignal(false)
  const shown = all.value ? drills : drills.slice(0, FIRST)
  return (
    <section class="operators__card" aria-labelledby="drills">
      <h2 id="drills">{t('drills')} <span class="operators__count">{drills.length}</span></h2>
      <p class="operators__text">{t('drillsText')}</p>
      {drills.length === 0 && <p class="backups__empty">{t(schedule.drillsHere ? 'drillsNoneHere' : 'drillsNoneElsewhere')}</p>}
      <ul class="backups__drills">{shown.map((drill) => <Drill key={drill.id} drill={drill} />)}</ul>
      {drills.length > shown.length && <p><Button onClick={() => (all.value = true)}>{t('showAll', { count: drills.length - shown.length })}</Button></p>}
    </section>
  )
}

function Drill({ drill: { place, state, startedAt, milliseconds, failure, backups } }: { drill: DrillView }) {
  const where = t(place === 'here' ? 'placeHere' : 'placeElsewhere')
  return (
    <li class="backups__drill">
      <p class="backups__line">
        <State state={state} drill /> <strong><Moment at={startedAt} /></strong>
        <span class="operators__muted">{milliseconds === null ? where : t('drillTook', { place: where, took: formatTook(milliseconds) })}</span>
      </p>
      {failure !== null && <p class="operators__text">{failureText(failure)}</p>}
      {backups.map((drilled) => <p key={drilled.backupId} class="operators__text">{proved(drilled)}</p>)}
    </li>
  )
}

const proved = ({ name, tables, rows, texts, columns, canaries }: DrilledView): string => t('drilledBackup', { name, tables, rows, texts, columns, canaries })
