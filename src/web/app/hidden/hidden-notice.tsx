import { useState } from 'preact/hooks'
import type { Conversation } from '../../../features/conversations/schema.ts'
import { formatTime } from '../../lib/dates.ts'
import { Button, Icon } from '../../ui/index.ts'
import { eyeIcon, eyeOffIcon } from '../../ui/icons.ts'
import { t } from '../t.ts'
import { RevealDialog } from './reveal-dialog.tsx'
import './hidden-notice.css'

/** Says what the reader does not see and why, or until when a reason shows it. */
export function HiddenNotice({ conversation: { id, hiddenBy, openUntil } }: { conversation: Conversation }) {
  const [asking, setAsking] = useState(false)
  if (hiddenBy === null && !openUntil) return null
  return (
    <div class="hidden-notice" role="note">
      <Icon of={hiddenBy === null ? eyeIcon : eyeOffIcon} />
      <p class="hidden-notice__text">
        {hiddenBy === null && openUntil
          ? t('hidden.open', { time: formatTime(openUntil) })
          : t(hiddenBy === 'reason' ? 'hidden.byReason' : 'hidden.byRight')}
      </p>
      {hiddenBy === 'reason' && (
        <Button data-shortcut="v" onClick={() => setAsking(true)}>
          {t('hidden.show')}
        </Button>
      )}
      {asking && <RevealDialog id={id} onClose={() => setAsking(false)} />}
    </div>
  )
}
