import type { PlatformTx, SystemKeys } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { type FreshAction, type MemberActor, type Services, defineOperation } from '../../operations/index.ts'
import { readPolicy } from '../security/index.ts'
import { recordSignIn } from './events.ts'
import { takeFactorLimits } from './factor-limits.ts'
import { factorCounts } from './factors.ts'
import { totpDevicesOf, useTotpStep } from './repository.ts'
import { renewFactor } from './fresh.ts'
import { workspacesOf } from './sessions.ts'
import { StepUpInput, StepUpOutput } from './schema.ts'
import { matchingStep } from './totp.ts'

/** Checks a code of an identity's authenticators and spends its step. @returns null when it was good, else the problem's code */
export async function checkTotp(tx: PlatformTx, keys: SystemKeys, identityId: string, code: string, now: number): Promise<null | 'wrong_code' | 'code_used'> {
  for (const device of await totpDevicesOf(tx, keys, identityId)) {
    const step = matchingStep(device.secret, code, now)
    if (step !== null) return (await useTotpStep(tx, device.id, step)) ? null : 'code_used'
  }
  return 'wrong_code'
}

/**
 * Whether a code is not enough. What changes how a person signs in opens each of their workspaces: it takes what the
 * strictest of those takes, as soon as the person has a passkey to give.
 */
async function takesPasskey(services: Services, actor: MemberActor, action: FreshAction, now: number): Promise<boolean> {
  const isStrict = async (tenantId: string) => (await services.withTenant({ tenantId }, (tx) => readPolicy(tx, services.settings.sessions))).passkeysOnly
  if (await isStrict(actor.tenantId)) return true
  if (action !== 'account') return false
  const { passkeys, others } = await services.withPlatform(async (tx) => ({ passkeys: (await factorCounts(tx, actor.identityId)).passkeys, others: await workspacesOf(tx, actor.identityId, now) }))
  if (passkeys === 0) return false
  for (const { id } of others) if (await isStrict(id)) return true
  return false
}

export const stepUp = defineOperation({
  id: 'auth.stepUp',
  summary: 'Give a code of the authenticator app again, before something that cannot be undone',
  description:
    'Counts for five minutes in this session, which goes on under a new cookie, and for one kind of action only: the one that fresh_factor_required names. Each code passes once; none does where the workspace takes passkeys only, nor, for your account and with a passkey of your own, where another of your workspaces does.',
  actor: 'member',
  permission: 'enter',
  limits: [],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/step-up' },
  socket: false,
  audit: false,
  input: StepUpInput,
  output: StepUpOutput,
  run: async ({ services, actor, caller, now, setCookie }, { code, action }) => {
    await takeFactorLimits(services, caller, actor.identityId, now)
    if (await takesPasskey(services, actor, action, now)) throw new Problem('passkey_required')
    const denied = await services.withPlatform(async (tx) => {
      const problem = await checkTotp(tx, services.systemKeys, actor.identityId, code, now)
      const event = { operation: 'auth.stepUp', identityId: actor.identityId, sessionId: actor.sessionId }
      await recordSignIn(tx, services, caller, problem ? { ...event, outcome: 'denied', code: problem } : { ...event, outcome: 'granted' })
      if (problem) return problem
      const session = await renewFactor(tx, actor.sessionId, action, now)
      if (!session) return 'unauthenticated'
      setCookie('session', session.token, session.maxAgeSeconds)
      return null
    })
    if (denied) throw new Problem(denied)
    return { factorAt: new Date(now).toISOString() }
  }
})
