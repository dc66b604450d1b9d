import '../ui/tokens.css'
import '../ui/base.css'
import { render } from 'preact'
import { readBoot } from '../lib/boot.ts'
import { startLocale } from '../lib/i18n.ts'
import { Toasts } from '../ui/toast.tsx'
import { Login } from './login/login.tsx'
import { Signup } from './signup/signup.tsx'
import './auth.css'

const boot = readBoot()
startLocale(boot.locale)

const root = document.getElementById('root') ?? document.body
const page = location.pathname.startsWith('/login') ? <Login /> : <Signup signups={boot.signups} />
render(<>{page}<Toasts /></>, root)
