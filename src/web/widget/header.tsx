import { IconButton } from '../ui/button.tsx'
import { xIcon } from '../ui/icons.ts'
import { boot } from './frame-boot.ts'
import { tellHost } from './host-page.ts'
import { t } from './texts.ts'

const REPLY = { minutes: 'replyMinutes', hour: 'replyHour', day: 'replyDay', none: null } as const

/** Who one writes to, large, and when an answer usually comes. */
export function Header() {
  const reply = REPLY[boot.replyTime]
  return (
    <header class="head">
      <h1 class="head__company" dir="auto">{boot.company}</h1>
      {boot.test && <span class="head__test" title={t('testWhat')}>{t('test')}</span>}
      <IconButton icon={xIcon} label={t('close')} onClick={() => tellHost({ type: 'close' })} />
      {reply !== null && <p class="head__reply">{t(reply)}</p>}
    </header>
  )
}
