import type { BackupView, DrillView } from '../../../features/backups/schema.ts'
import { Icon } from '../../ui/icon.tsx'
import { circleAlertIcon, circleCheckIcon, clockIcon, minusIcon } from '../../ui/icons.ts'
import { t } from './texts.ts'

const LOOKS = {
  running: ['plain', clockIcon],
  good: ['ok', circleCheckIcon],
  passed: ['ok', circleCheckIcon],
  failed: ['danger', circleAlertIcon],
  missing: ['danger', circleAlertIcon],
  destroyed: ['muted', minusIcon]
} as const

/** A state with an icon and a word. */
export function State({ state, drill = false }: { state: BackupView['state'] | DrillView['state']; drill?: boolean }) {
  const [tone, icon] = LOOKS[state]
  const text = drill || state === 'passed' ? t(`drill_${state as DrillView['state']}`) : t(`state_${state}`)
  return <span class={`backups__mark backups__mark--${tone}`}><Icon of={icon} size={16} /> {text}</span>
}
