import type { Static } from 'typebox'
import type * as auth from '../../features/auth/schema.ts'
import type * as recovery from '../../features/recovery/schema.ts'
import type * as reset from '../../features/reset/schema.ts'
import type * as invitations from '../../features/invitations/schema.ts'
import type * as signup from '../../features/signup/schema.ts'

/** What the operations answer with, as types only: no schema reaches the browser. */
export type NextStep = auth.NextStep
export type SessionView = auth.SessionView
export type InvitationView = invitations.OpenOutput
export type StartOutput = Static<typeof signup.StartOutput>
export type RecoveryState = Static<typeof recovery.RecoveryState>
export type ResetStart = Static<typeof reset.StartOutput>
export type SignupState = signup.SignupState
export type TotpSetup = signup.TotpSetup
export type RecoveryCodes = signup.RecoveryCodes
