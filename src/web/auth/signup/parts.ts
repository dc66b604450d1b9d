import type { ApiProblem } from '../../lib/api.ts'
import type { SignupState } from '../answers.ts'

/** E-mail, mailbox, profile, authenticator, recovery codes. */
export const STEPS = 5

/** Where a step stands: who follows an invitation begins at the third. */
export const stepAt = ({ invited }: Pick<SignupState, 'invited'>, step: number): { step: number; of: number } =>
  invited ? { step: step - 2, of: STEPS - 2 } : { step, of: STEPS }

/** What every step after the link gets. */
export interface StateProps {
  state: SignupState
  onState: (state: SignupState) => void
  /** The sign-up has run out; it begins anew. */
  onOver: () => void
}

/** True when the sign-up itself is gone, which no form can put right. */
export const isOver = ({ code }: ApiProblem): boolean => code === 'unauthenticated' || code === 'link_expired'
