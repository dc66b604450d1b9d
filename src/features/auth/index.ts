export { announce } from './announce.ts'
export { browserName } from './browser-name.ts'
export { emailLookup, normaliseEmail, requireEmail } from './email.ts'
export { recordSignIn } from './events.ts'
export {
  addTotpDevice,
  endTotpEnrolment,
  factorCounts,
  findTotpEnrolment,
  listTotpDevices,
  lockIdentity,
  removeTotpDevice,
  renameTotpDevice,
  renewRecoveryCodes,
  requireFactorLeft,
  saveTotpEnrolment
} from './factors.ts'
export { type Entry, finishSignIn, planEntry } from './finish.ts'
export { isFresh, noteFactor, renewFactor } from './fresh.ts'
export { endSessionsIn, moveSession } from './moving.ts'
export { AUTH_OPERATIONS } from './operations.ts'
export { requireOwnPassword } from './own-password.ts'
export { requireStrongPassword } from './password-policy.ts'
export { createPasswords } from './passwords.ts'
export { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
export { type NewIdentity, accountOf, cancelRecovery, changePassword, createIdentity, emailOf, findIdentity, recoveryCodesLeft, replaceFactors, setIdentityLocale, spendRecoveryCode } from './repository.ts'
export { endOwnSession, endSessionsOf, sessionsOf } from './session-list.ts'
export { endEverything, endSession, liveSessions, lockIdle, purgeSessions, startSession, trustDevice, unlockSession, workspacesOf } from './sessions.ts'
export { takeFactorLimits } from './factor-limits.ts'
export { checkTotp } from './step-up.ts'
export { sessionPrincipal } from './standing.ts'
export { clockSkewMinutes, matchingStep, newTotpSecret, totpSetup } from './totp.ts'
