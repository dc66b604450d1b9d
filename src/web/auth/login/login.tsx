import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ApiProblem, api } from '../../lib/api.ts'
import type { NextStep } from '../answers.ts'
import { nextPath } from '../next-path.ts'
import { Waiting } from '../waiting.tsx'
import { CodesLeft } from './codes-left.tsx'
import { EnrolStep } from './enrol-step.tsx'
import { FactorStep } from './factor-step.tsx'
import { PasskeyStep } from './passkey-step.tsx'
import { PasswordStep } from './password-step.tsx'
import { WorkspaceStep } from './workspace-step.tsx'

type Place =
  | { at: 'password'; reason?: 'late' }
  | { at: 'factor'; factors?: NextStep['factors'] }
  | { at: 'enrol' }
  | { at: 'left'; count: number; step: NextStep }
  | { at: 'workspace'; workspaces: NonNullable<NextStep['workspaces']> }
  | { at: 'passkey'; workspace: NonNullable<NextStep['workspaces']>[number] }

const arrive = (): void => location.replace(nextPath(location.search, location.origin))

/** From the link of a reset. It is read once and taken out of the address bar. */
const enrolToken = /^#enrol=([A-Za-z0-9_-]{43})$/.exec(location.hash)?.[1] ?? null
if (enrolToken !== null) history.replaceState(null, '', location.pathname + location.search)

/**
 * E-mail and password → code → workspace, if there are several → where one wanted to go. With `onIdentified` it ends
 * after the second factor, in a workspace or not.
 */
export function Login({ onIdentified }: { onIdentified?: () => void }) {
  const place = useSignal<Place | null>(null)
  const follow = (step: NextStep): void => {
    if (onIdentified && (step.next === 'app' || step.next === 'workspace')) onIdentified()
    else if (step.next === 'app') arrive()
    else if (step.next === 'enrol') place.value = { at: 'enrol' }
    else if (step.next === 'totp') place.value = { at: 'factor', factors: step.factors }
    else place.value = { at: 'workspace', workspaces: step.workspaces ?? [] }
  }
  const late = (): void => void (place.value = { at: 'password', reason: 'late' })
  useEffect(() => {
    api.get('/auth/session').then(onIdentified ?? arrive, (error: unknown) => {
      // The screen that asks for a code stands where they were.
      if (error instanceof ApiProblem && error.code === 'session_locked') return arrive()
      const half = error instanceof ApiProblem && error.code === 'second_factor_required'
      place.value = { at: half ? (enrolToken === null ? 'factor' : 'enrol') : 'password' }
    })
  }, [])

  const now = place.value
  if (now === null) return <Waiting />
  if (now.at === 'password') return <PasswordStep late={now.reason === 'late'} onStep={follow} />
  if (now.at === 'enrol') return <EnrolStep token={enrolToken} onStep={follow} onLate={late} />
  if (now.at === 'workspace') return <WorkspaceStep workspaces={now.workspaces} onStep={follow} onLate={late} onPasskey={(workspace) => (place.value = { at: 'passkey', workspace })} />
  if (now.at === 'passkey') return <PasskeyStep workspace={now.workspace} onStep={follow} onLate={late} />
  if (now.at === 'left') return <CodesLeft count={now.count} onNext={() => follow(now.step)} />
  return (
    <FactorStep
      factors={now.factors}
      onStep={(step) => {
        if (step.recoveryCodesLeft === undefined) follow(step)
        else place.value = { at: 'left', count: step.recoveryCodesLeft, step }
      }}
      onLate={late}
      onOther={() => (place.value = { at: 'password' })}
    />
  )
}
