import type { ApiProblem } from '../../lib/api.ts'
import type { SignupState } from '../answers.ts'

/** E-mail, mailbox, profile, authenticator, recovery codes. */
export const STEPS = 5

/** What every step after the link gets. */
export interface StateProps {
  state: SignupState
  onState: (state: SignupState) => void
  /** The sign-up has run out; it begins anew. */
  onOver: () => void
}

/** True when the sign-up itself is gone, which no form can put right. */
export const isOver = ({ code }: ApiProblem): boolean => code === 'unauthenticated' || code === 'link_expired'
