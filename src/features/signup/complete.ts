import { makeTenantKey } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { sameBytes } from '../../crypto/index.ts'
import type { Caller, Services } from '../../operations/index.ts'
import { createIdentity, findIdentity, recoveryCodeHash, startSession, trustDevice } from '../auth/index.ts'
import { acceptInvitation, findInvitation, isOpen } from '../invitations/index.ts'
import { type Admission, admitIdentity, furnishWorkspace, registerWorkspace } from '../workspace/index.ts'
import { type Answers, type Signup, finishSignup, lockSignup } from './repository.ts'

const UNIQUE_VIOLATION = '23505'

/**
 * The last step: makes the person, lets them into the workspace that they found or were invited to, and signs in. Three
 * transactions of two roles, each harmless to repeat because the ids were given at the start: a process killed between
 * them is made good by pressing the button again.
 * @throws Problem wrong_code, wrong_step, unauthenticated, signups_closed, or link_expired when the address got an
 * account meanwhile or the invitation is gone
 */
export async function completeSignup(services: Services, signupId: string, typedCode: string, caller: Caller, now: number) {
  const signup = await services.withPlatform((tx) => lockSignup(tx, services.systemKeys, signupId, now))
  if (!signup) throw new Problem('unauthenticated')
  const answers = requireReady(services, signup, typedCode)
  const admission = signup.invitationId ? await joinWorkspace(services, signup, signup.invitationId, answers, caller, now) : await foundWorkspace(services, signup, answers, now)
  return services.withPlatform(async (tx) => {
    await admitIdentity(tx, admission, now)
    await finishSignup(tx, services.systemKeys, signup)
    const { workspaceId, memberId, identityId } = admission
    const session = await startSession(tx, now, { identityId, stage: 'full', workspace: { id: workspaceId, memberId }, factorKind: 'totp' }, { keys: services.systemKeys, caller })
    const device = await trustDevice(tx, identityId, caller.deviceToken, now)
    return { session, device, workspaceId, identityId }
  })
}

type Complete = Required<Answers>

function requireReady(services: Services, signup: Signup, typedCode: string): Complete {
  const { email, name, workspaceName, passwordHash, totpSecret, recoveryCodeHashes } = signup.answers
  if (signup.step !== 'recovery' || !name || !workspaceName || !passwordHash || !totpSecret || !recoveryCodeHashes) throw new Problem('wrong_step', { facts: { step: signup.step } })
  const typed = recoveryCodeHash(services.systemKeys, signup.identityId, typedCode)
  if (!recoveryCodeHashes.some((hash) => sameBytes(Buffer.from(hash, 'base64url'), typed))) throw new Problem('wrong_code', { field: 'recoveryCode' })
  return { email, name, workspaceName, passwordHash, totpSecret, recoveryCodeHashes }
}

/** Makes the person, and with `also` what belongs to it, while no other step of this sign-up runs. */
async function makeIdentity(services: Services, signup: Signup, answers: Complete, now: number, also?: (tx: Parameters<typeof registerWorkspace>[0]) => Promise<void>): Promise<void> {
  const { email, passwordHash, totpSecret, recoveryCodeHashes } = answers
  const hashes = recoveryCodeHashes.map((hash) => Buffer.from(hash, 'base64url'))
  await services
    .withPlatform(async (tx) => {
      // The button was pressed twice: the second waits, and finds nothing to do.
      if (!(await lockSignup(tx, services.systemKeys, signup.id, now))) throw new Problem('unauthenticated')
      await createIdentity(tx, services.systemKeys, { id: signup.identityId, email, passwordHash, totpSecret, totpStep: signup.totpStep, recoveryCodeHashes: hashes }, now)
      await also?.(tx)
    })
    .catch((error: unknown) => {
      if (isUniqueViolation(error)) throw new Problem('link_expired', { detail: 'This address has an account by now. Sign in with it.' })
      throw error
    })
}

async function foundWorkspace(services: Services, signup: Signup, answers: Complete, now: number): Promise<Admission> {
  if (services.settings.signups === 'closed') throw new Problem('signups_closed')
  const { workspaceId, memberId, identityId, locale } = signup
  const { email, name, workspaceName } = answers
  const { plan, workspaceKind: kind } = services.settings
  const founding = { workspaceId, workspaceName, plan, kind, memberId, identityId, name, email, locale }
  await makeIdentity(services, signup, answers, now, (tx) => registerWorkspace(tx, founding, now))
  // Made before a connection is taken: the key service may be slow, and everybody else must not wait for it.
  const made = await makeTenantKey(services.keys, workspaceId)
  await services.withTenant({ tenantId: workspaceId }, (tx) => furnishWorkspace(tx, founding, now, made))
  return founding
}

/** Into a workspace that is there already. Looked at before the person is made: nobody gets an account by an invitation that is gone. */
async function joinWorkspace(services: Services, signup: Signup, invitationId: string, { email, name, ...answers }: Complete, caller: Caller, now: number): Promise<Admission> {
  const { workspaceId: tenantId, identityId, locale } = signup
  const invitation = await services.withTenant({ tenantId }, (tx) => findInvitation(tx, invitationId))
  const mine = invitation?.status === 'accepted' && invitation.identityId === identityId
  if (!invitation || !(mine || isOpen(invitation, now))) throw new Problem('link_expired')
  const known = await services.withPlatform((tx) => findIdentity(tx, services.systemKeys, email))
  if (known && known.id !== identityId) throw new Problem('link_expired', { detail: 'This address has an account by now. Sign in with it.' })
  await makeIdentity(services, signup, { email, name, ...answers }, now)
  return acceptInvitation(services, { tenantId, invitationId }, { identityId, sessionId: signup.id, email, name, locale }, caller, now)
}

function isUniqueViolation(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if ('code' in cause && cause.code === UNIQUE_VIOLATION) return true
  return false
}
