import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { HealthOutput, WorkspacesOutput } from '../../features/installation/schema.ts'
import type { Operator, OperatorSession } from '../../features/operators/schema.ts'
import { Waiting } from '../auth/waiting.tsx'
import { ApiProblem, api } from '../lib/api.ts'
import { locale, switchLocale } from '../lib/i18n.ts'
import { problemText } from '../lib/problems.ts'
import { word } from '../lib/words.ts'
import { Button } from '../ui/button.tsx'
import { Logo } from '../ui/logo.tsx'
import { Notice } from '../ui/notice.tsx'
import { ActivityCard } from './activity-card.tsx'
import { CapacityCard } from './capacity/capacity-card.tsx'
import { HandbookCard } from './handbook-card.tsx'
import { HealthCard } from './health-card.tsx'
import { OperatorsCard } from './operators-card.tsx'
import { SignIn } from './sign-in.tsx'
import { StatusCard } from './status-card.tsx'
import { t } from './texts.ts'
import { WorkspacesCard } from './workspaces-card.tsx'
import { leave } from './leave.ts'

interface Loaded {
  session: OperatorSession
  health: HealthOutput
  workspaces: WorkspacesOutput
  operators: readonly Operator[]
}

async function load(): Promise<Loaded> {
  const session = await api.get<OperatorSession>('/operators/session')
  const [health, workspaces, { operators }] = await Promise.all([
    api.get<HealthOutput>('/installation/health'),
    api.get<WorkspacesOutput>('/installation/workspaces'),
    api.get<{ operators: Operator[] }>('/operators')
  ])
  return { session, health, workspaces, operators }
}

/** Everything an operator sees, on one page; without a session the way in. */
export function Home() {
  const loaded = useSignal<Loaded | 'out' | null>(null)
  const failure = useSignal<unknown>(null)
  const refresh = (): void => {
    failure.value = null
    load().then(
      (all) => (loaded.value = all),
      (error: unknown) => {
        if (error instanceof ApiProblem && error.code === 'unauthenticated') loaded.value = 'out'
        else failure.value = error
      }
    )
  }
  useEffect(refresh, [])
  useEffect(() => void (document.title = t('product')), [locale.value])

  const now = loaded.value
  if (failure.value !== null) {
    return (
      <main class="operators operators--alone">
        <Notice tone="danger" live action={<Button onClick={refresh}>{word('tryAgain')}</Button>}>{`${t('failed')} ${problemText(failure.value)}`}</Notice>
      </main>
    )
  }
  if (now === null) return <Waiting />
  if (now === 'out') return <SignIn onIn={refresh} />
  const signOut = (): void => void leave(() => (loaded.value = 'out'))
  const other = locale.value === 'en' ? 'nl' : 'en'
  return (
    <div class="operators">
      <header class="operators__head">
        <h1 class="operators__brand"><Logo size={28} /> {t('product')}</h1>
        <span class="operators__who" dir="auto">{now.session.operator.name}</span>
        <button type="button" class="auth__link" lang={other} onClick={() => switchLocale(other)}>{other === 'nl' ? 'Nederlands' : 'English'}</button>
        <Button onClick={signOut}>{t('signOut')}</Button>
      </header>
      <main class="operators__main">
        <HealthCard health={now.health} />
        <StatusCard />
        <ActivityCard onOut={() => (loaded.value = 'out')} />
        <CapacityCard />
        <WorkspacesCard workspaces={now.workspaces} />
        <HandbookCard name={now.session.operator.name} />
        <OperatorsCard operators={now.operators} own={now.session.operator.id} onChange={refresh} />
      </main>
    </div>
  )
}
