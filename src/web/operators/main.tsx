import '../ui/tokens.css'
import '../ui/base.css'
import { render } from 'preact'
import { readBoot } from '../lib/boot.ts'
import { type Locale, startLocale } from '../lib/i18n.ts'
import { Toasts } from '../ui/toast.tsx'
import { BackupsPage } from './backups/backups-page.tsx'
import { Enrol } from './enrol.tsx'
import { Home } from './home.tsx'
import '../auth/auth.css'
import './operators.css'

startLocale(readBoot<{ locale: Locale }>().locale)
const PAGES: Readonly<Record<string, () => preact.JSX.Element>> = { '/enrol': Enrol, '/backups': BackupsPage }
const Page = PAGES[location.pathname] ?? Home
render(<><Page /><Toasts /></>, document.getElementById('root') ?? document.body)
