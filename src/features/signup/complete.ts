import { Problem } from '../../errors/index.ts'
import { sameBytes } from '../../crypto/index.ts'
import type { Caller, Services } from '../../operations/index.ts'
import { createIdentity, recoveryCodeHash, startSession, trustDevice } from '../auth/index.ts'
import { type Founding, admitIdentity, furnishWorkspace, registerWorkspace } from '../workspace/index.ts'
import { type Signup, finishSignup, lockSignup } from './repository.ts'

const UNIQUE_VIOLATION = '23505'

/**
 * The last step: makes the person, the workspace and what stands in it, and signs in. Three transactions of two roles,
 * each harmless to repeat because the ids were given at the start: a process killed between them is made good by
 * pressing the button again.
 * @throws Problem wrong_code, wrong_step, unauthenticated, or link_expired when the address got an account meanwhile
 */
export async function completeSignup(services: Services, signupId: string, typedCode: string, caller: Caller, now: number) {
  const { signup, founding } = await services
    .withPlatform(async (tx) => {
      const found = await lockSignup(tx, services.systemKeys, signupId, now)
      if (!found) throw new Problem('unauthenticated')
      const { identity, founding } = readyToFound(services, found, typedCode)
      await createIdentity(tx, services.systemKeys, identity, now)
      await registerWorkspace(tx, founding, now)
      return { signup: found, founding }
    })
    .catch((error: unknown) => {
      if (isUniqueViolation(error)) throw new Problem('link_expired', { detail: 'This address has an account by now. Sign in with it.' })
      throw error
    })
  await services.withTenant({ tenantId: signup.workspaceId }, (tx) => furnishWorkspace(tx, founding, now))
  return services.withPlatform(async (tx) => {
    await admitIdentity(tx, founding, now)
    await finishSignup(tx, services.systemKeys, signup)
    const workspace = { id: signup.workspaceId, memberId: signup.memberId }
    const place = { keys: services.systemKeys, caller }
    const session = await startSession(tx, now, { identityId: signup.identityId, stage: 'full', workspace, factorAt: new Date(now), factorKind: 'totp' }, place)
    const device = await trustDevice(tx, signup.identityId, caller.deviceToken, now)
    return { session, device, workspaceId: signup.workspaceId, identityId: signup.identityId }
  })
}

function readyToFound(services: Services, signup: Signup, typedCode: string) {
  const { email, name, workspaceName, passwordHash, totpSecret, recoveryCodeHashes } = signup.answers
  if (signup.step !== 'recovery' || !name || !workspaceName || !passwordHash || !totpSecret || !recoveryCodeHashes) throw new Problem('wrong_step', { facts: { step: signup.step } })
  const hashes = recoveryCodeHashes.map((hash) => Buffer.from(hash, 'base64url'))
  const typed = recoveryCodeHash(services.systemKeys, signup.identityId, typedCode)
  if (!hashes.some((hash) => sameBytes(hash, typed))) throw new Problem('wrong_code', { field: 'recoveryCode' })
  const founding: Founding = {
    workspaceId: signup.workspaceId,
    workspaceName,
    plan: services.settings.plan,
    kind: services.settings.workspaceKind,
    memberId: signup.memberId,
    identityId: signup.identityId,
    name,
    email,
    locale: signup.locale
  }
  return { founding, identity: { id: signup.identityId, email, passwordHash, totpSecret, totpStep: signup.totpStep, recoveryCodeHashes: hashes } }
}

function isUniqueViolation(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if ('code' in cause && cause.code === UNIQUE_VIOLATION) return true
  return false
}
