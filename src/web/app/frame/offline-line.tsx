import { Icon } from '../../ui/index.ts'
import { wifiOffIcon } from '../../ui/icons.ts'
import { live } from '../state/live.ts'
import { can } from '../state/session.ts'
import { t } from '../t.ts'
import './offline-line.css'

/** Says that the connection is gone and what happens to what is written. Empty, but present, so that it is read aloud. */
export function OfflineLine() {
  const { seeConversations, manageInboxes } = can()
  const offline = live.state.value === 'offline' && (seeConversations || manageInboxes)
  return (
    <div class="offline-line" role="status">
      {offline && (
        <p class="offline-line__text">
          <Icon of={wifiOffIcon} /> {t('line.offline')}
        </p>
      )}
    </div>
  )
}
