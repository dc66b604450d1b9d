import { Icon, type IconNode } from '../ui/icon.tsx'
import { rotateIcon, triangleAlertIcon, wifiOffIcon } from '../ui/icons.ts'
import { conversation, expired, phase } from './conversation.ts'
import { offline } from './live.ts'
import { t } from './texts.ts'
import { loaded } from './visit.ts'

/** What stands between the visitor and the conversation at this moment, in words. Announced when it changes. */
export function States() {
  return <div role="status">{current()}</div>
}

function current() {
  if (expired.value) {
    return <State icon={rotateIcon} text={t('expired')} action={t('reload')} onAction={() => location.reload()} />
  }
  if (offline.value) return <State icon={wifiOffIcon} text={t('offline')} />
  if (phase.value === 'failed') {
    return <State icon={triangleAlertIcon} text={t('historyFailed')} action={t('retry')} onAction={again} />
  }
  if (conversation.value?.status === 'closed') return <p class="quiet">{t('closed')}</p>
  return null
}

const again = (): void => void loaded().catch(() => undefined)

function State(props: { icon: IconNode; text: string; action?: string; onAction?: () => void }) {
  return (
    <p class="state">
      <Icon of={props.icon} />
      <span>
        {props.text}{' '}
        {props.action !== undefined && (
          <button type="button" class="link" onClick={props.onAction}>{props.action}</button>
        )}
      </span>
    </p>
  )
}
