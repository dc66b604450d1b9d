import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { ApiProblem, api } from '../../lib/api.ts'
import { problemText } from '../../lib/problems.ts'
import { word } from '../../lib/words.ts'
import { Button } from '../../ui/button.tsx'
import { Notice } from '../../ui/notice.tsx'
import type { InvitationView, SessionView } from '../answers.ts'
import { Login } from '../login/login.tsx'
import { Shell } from '../shell.tsx'
import { takeToken } from '../signup/resume.ts'
import { ToLogin } from '../signup/to-login.tsx'
import { t } from '../texts.ts'
import { Waiting } from '../waiting.tsx'
import { AcceptStep, type Entrance } from './accept-step.tsx'
import { InvitationStep } from './invitation-step.tsx'
import { forgetToken, keepToken, keptToken } from './token.ts'

type Place =
  | { at: 'gone' }
  | { at: 'failed'; error: unknown }
  | { at: 'invitation'; invitation: InvitationView; session: SessionView | null }
  | { at: 'login'; invitation: InvitationView }
  | { at: 'accept'; invitation: InvitationView; entrance: Entrance; name: string }

const sessionNow = (): Promise<SessionView> => api.get<SessionView>('/auth/session')

/** The link of an invitation: what it says, then signing in or making an account, then in. */
export function Invite() {
  const place = useSignal<Place | null>(null)
  const find = async (): Promise<void> => {
    place.value = null
    const token = takeToken() ?? keptToken()
    if (token === null) return void (place.value = { at: 'gone' })
    keepToken(token)
    try {
      const invitation = await api.post<InvitationView>('/invitations/open', { token })
      place.value = { at: 'invitation', invitation, session: await sessionNow().catch(() => null) }
    } catch (error) {
      const known = error instanceof ApiProblem && error.problem.status < 500 && error.code !== 'rate_limited'
      if (known) forgetToken()
      place.value = known ? { at: 'gone' } : { at: 'failed', error }
    }
  }
  useEffect(() => void find(), [])

  const now = place.value
  if (now === null) return <Waiting />
  if (now.at === 'gone') {
    return (
      <Shell title={t('invitationGone')} intro={t('invitationGoneText')} focusTitle>
        <ToLogin button />
      </Shell>
    )
  }
  if (now.at === 'failed') {
    return (
      <Shell title={t('invitationTitle')} focusTitle>
        <Notice tone="danger" live action={<Button onClick={() => void find()}>{word('tryAgain')}</Button>}>
          {problemText(now.error)}
        </Notice>
      </Shell>
    )
  }
  const { invitation } = now
  const accept = (entrance: Entrance, name: string): void => void (place.value = { at: 'accept', invitation, entrance, name })
  /** After both factors: in a workspace already, or between them. */
  const identified = async (): Promise<void> => {
    const session = await sessionNow().catch(() => null)
    if (session !== null && session.member.email !== invitation.email) place.value = { at: 'invitation', invitation, session }
    else accept(session === null ? 'half' : 'member', session?.member.name ?? '')
  }
  if (now.at === 'login') return <Login onIdentified={() => void identified()} />
  if (now.at === 'accept') return <AcceptStep invitation={invitation} entrance={now.entrance} name={now.name} onLate={() => (place.value = { at: 'login', invitation })} onGone={() => (place.value = { at: 'gone' })} />
  return (
    <InvitationStep
      invitation={invitation}
      session={now.session}
      onAccept={(name) => accept('member', name)}
      onLogin={() => (place.value = { at: 'login', invitation })}
      onGone={() => (place.value = { at: 'gone' })}
    />
  )
}
