import { effect } from '@preact/signals'
import { render } from 'preact'
import { startClock } from '../lib/clock.ts'
import { paintBrand } from './brand.ts'
import { pageVisible, panelOpen, unread } from './conversation.ts'
import { startOver, forget } from './forget.ts'
import { boot } from './frame-boot.ts'
import { Frame } from './frame.tsx'
import { hearHost, tellHost } from './host-page.ts'
import { identify, setPage } from './identity.ts'
import { focusComposer } from './composer.tsx'
import { keepMarks } from './marks.ts'
import { recallOpen, rememberOpen } from './stood-open.ts'
import { speak, t } from './texts.ts'
import { loaded } from './visit.ts'
import { onVisitorChange } from './visitor-token.ts'
import './widget.css'

const { company, locale } = boot

speak(locale)
const brand = paintBrand(boot.color)
render(<Frame />, document.getElementById('root') ?? document.body)
startClock()
keepMarks()

hearHost({
  show({ page, focus }) {
    setPage(page)
    panelOpen.value = true
    pageVisible.value = document.visibilityState === 'visible'
    rememberOpen(true)
    if (focus) focusComposer()
  },
  hide() {
    panelOpen.value = false
    rememberOpen(false)
  },
  page: ({ page }) => setPage(page),
  identify: ({ visitor }) => identify(visitor),
  locale({ locale: next }) {
    if (next === 'en' || next === 'nl') speak(next)
  },
  reset: forget
})
onVisitorChange(startOver)

const labels = () => ({
  title: t('title', { company }),
  open: unread.value === 0 ? t('open', { company }) : t('openUnread', { company, count: unread.value }),
  close: t('close')
})
// Ready is said before anything is loaded: a first-time visitor needs no more than this page.
tellHost({ type: 'ready', ...brand, labels: labels(), unread: 0, stoodOpen: recallOpen() })
effect(() => tellHost({ type: 'unread', labels: labels(), unread: unread.value }))
loaded().catch(() => undefined)
