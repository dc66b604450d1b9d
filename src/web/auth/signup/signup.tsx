import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { PageBoot } from '../../lib/boot.ts'
import { Waiting } from '../waiting.tsx'
import { ClosedPage } from './closed-page.tsx'
import { EmailStep } from './email-step.tsx'
import { MailboxStep } from './mailbox-step.tsx'
import { ProfileStep } from './profile-step.tsx'
import { RecoveryStep } from './recovery-step.tsx'
import { resume, takeToken, type Place } from './resume.ts'
import { TotpStep } from './totp-step.tsx'

/** E-mail → mailbox → profile → authenticator → recovery codes → the workspace. Resumes wherever it stood. */
export function Signup({ signups }: { signups: PageBoot['signups'] }) {
  const place = useSignal<Place | null>(null)
  const go = (next: Place): void => {
    // A reload at the mailbox should still know the address; the history entry of this tab keeps it.
    history.replaceState(next.at === 'mailbox' ? { mailbox: next.email } : null, '')
    place.value = next
  }
  const find = async (token: string | null): Promise<void> => go(await resume(token))
  useEffect(() => {
    void find(takeToken())
    const opened = (): void => {
      const token = takeToken()
      if (token !== null) void find(token)
    }
    // The link may have been opened in another tab: coming back here goes on from there.
    const looked = (): void => {
      if (document.visibilityState === 'visible' && place.value?.at === 'mailbox') void find(null)
    }
    addEventListener('hashchange', opened)
    document.addEventListener('visibilitychange', looked)
    return () => {
      removeEventListener('hashchange', opened)
      document.removeEventListener('visibilitychange', looked)
    }
  }, [])

  const now = place.value
  if (now === null) return <Waiting />
  if (now.at === 'email') {
    if (signups !== 'open') return <ClosedPage signups={signups} expired={now.reason === 'expired'} />
    const sent = (email: string, devLink?: string): void => go({ at: 'mailbox', email, devLink })
    return <EmailStep email={now.email} reason={now.reason} onSent={sent} />
  }
  if (now.at === 'mailbox') {
    const other = (): void => go({ at: 'email', email: now.email })
    return <MailboxStep email={now.email} devLink={now.devLink} onOther={other} />
  }
  // An invitation may be good still: its own page says so.
  const startOver = (): void =>
    now.state.invited ? location.assign('/invite') : go({ at: 'email', email: now.state.email, reason: 'over' })
  const moveTo = (state: typeof now.state): void => go({ at: 'state', state })
  const props = { state: now.state, onState: moveTo, onOver: startOver }
  if (now.state.step === 'profile') return <ProfileStep {...props} />
  if (now.state.step === 'totp') {
    const keep = (codes: readonly string[]): void => go({ at: 'state', state: { ...now.state, step: 'recovery' }, codes })
    return <TotpStep {...props} onCodes={keep} />
  }
  return <RecoveryStep {...props} codes={now.codes} />
}
