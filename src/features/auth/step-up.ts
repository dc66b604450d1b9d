import type { PlatformTx, SystemKeys } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { readPolicy } from '../security/index.ts'
import { recordSignIn } from './events.ts'
import { totpDevicesOf, useTotpStep } from './repository.ts'
import { renewFactor } from './fresh.ts'
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

export const stepUp = defineOperation({
  id: 'auth.stepUp',
  summary: 'Give a code of the authenticator app again, before something that cannot be undone',
  description:
    'Counts for five minutes in this session, which goes on under a new cookie, and for one kind of action only: the one that fresh_factor_required names. Each code passes once; none does where the workspace takes passkeys only.',
  actor: 'member',
  permission: 'enter',
  limits: ['factor.identity', 'factor.day'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/step-up' },
  socket: false,
  audit: false,
  input: StepUpInput,
  output: StepUpOutput,
  run: async ({ services, actor, caller, now, setCookie }, { code, action }) => {
    const { passkeysOnly } = await services.withTenant(actor, (tx) => readPolicy(tx, services.settings.sessions))
    if (passkeysOnly) throw new Problem('passkey_required')
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
