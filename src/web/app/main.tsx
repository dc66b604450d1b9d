import { render } from 'preact'
import { readBoot } from '../lib/boot.ts'
import { startClock } from '../lib/clock.ts'
import { startLocale } from '../lib/i18n.ts'
import { App } from './app.tsx'
import { startLeaveGuard } from './frame/leave-guard.ts'
import { startShortcuts } from './frame/shortcuts.ts'
import { startTitle } from './frame/title.ts'
import { startSound } from './frame/sound.ts'
import { startLocking } from './state/lock.ts'
import { startResuming } from './state/resume.ts'
import { startRouting } from './state/route.ts'
import { start } from './state/start.ts'

const root = document.getElementById('root')
if (root === null) throw new Error('The page has no #root element')

startLocale(readBoot().locale)
startClock()
startRouting()
startTitle()
startSound()
startShortcuts()
startLeaveGuard()
startLocking()
startResuming()
void start()
render(<App />, root)
