import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { followNotice, serviceNotice } from '../../lib/service-notice.ts'
import { recall, remember } from '../../lib/storage.ts'
import { word } from '../../lib/words.ts'
import { Icon, IconButton } from '../../ui/index.ts'
import { triangleAlertIcon, xIcon } from '../../ui/icons.ts'
import { t } from '../t.ts'
import './service-line.css'

const PUT_ASIDE = 'incident-aside'

/** Says that something is wrong with the service itself, until it is solved or put aside. Empty, but present, so that it is read aloud. */
export function ServiceLine() {
  const aside = useSignal(recall(PUT_ASIDE))
  useEffect(() => followNotice(() => document.visibilityState === 'visible'), [])
  const notice = serviceNotice.value
  const shown = notice !== null && notice.id !== aside.value ? notice : null
  const putAside = (id: string): void => {
    aside.value = id
    remember(PUT_ASIDE, id)
  }
  return (
    <div class="service-line" role="status">
      {shown && (
        <div class="service-line__row">
          <Icon of={triangleAlertIcon} />
          <p class="service-line__text">
            <b dir="auto">{shown.title}</b> · {t(`service.${shown.state}`)}{' '}
            <a href={shown.url} target="_blank" rel="noopener">
              {t('service.open')}
            </a>
          </p>
          <IconButton icon={xIcon} label={word('dismiss')} onClick={() => putAside(shown.id)} />
        </div>
      )}
    </div>
  )
}
