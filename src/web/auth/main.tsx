import '../ui/tokens.css'
import '../ui/base.css'
import { type ComponentChild, render } from 'preact'
import { readBoot } from '../lib/boot.ts'
import { startLocale } from '../lib/i18n.ts'
import { Toasts } from '../ui/toast.tsx'
import { Invite } from './invite/invite.tsx'
import { Forgot } from './login/forgot.tsx'
import { Login } from './login/login.tsx'
import { Recover } from './login/recover.tsx'
import { Reset } from './login/reset.tsx'
import { Signup } from './signup/signup.tsx'
import './auth.css'

const boot = readBoot()
startLocale(boot.locale)

const root = document.getElementById('root') ?? document.body
const PAGES: Readonly<Record<string, () => ComponentChild>> = { '/invite': () => <Invite />, '/login': () => <Login />, '/login/forgot': () => <Forgot />, '/login/reset': () => <Reset />, '/login/recover': () => <Recover /> }
const page = PAGES[location.pathname]?.() ?? <Signup signups={boot.signups} />
render(<>{page}<Toasts /></>, root)
