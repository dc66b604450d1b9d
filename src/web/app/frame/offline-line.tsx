import { Icon } from '../../ui/index.ts'
import { logOutIcon, wifiOffIcon } from '../../ui/icons.ts'
import { signedOut } from '../state/client.ts'
import { live } from '../state/live.ts'
import { can } from '../state/session.ts'
import { t } from '../t.ts'
import './offline-line.css'

/** Says that the connection is gone and what happens to what is written. Empty, but present, so that it is read aloud. */
export function OfflineLine() {
  const { seeConversations, manageInboxes } = can()
  const offline = live.state.value === 'offline' && (seeConversations || manageInboxes)
  if (signedOut.value) {
    return (
      <div class="offline-line" role="status">
        <p class="offline-line__text">
          <Icon of={logOutIcon} />{' '}
          <span>
            {t('line.signedOut')}{' '}
            <a href="/login" target="_blank" rel="noopener">
              {t('line.signIn')}
            </a>
          </span>
        </p>
      </div>
    )
  }
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
