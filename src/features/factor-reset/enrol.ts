import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { accountOf, addTotpDevice, announce, endSession, findTotpEnrolment, finishSignIn, lockIdentity, matchingStep, newTotpSecret, planEntry, renewRecoveryCodes, saveTotpEnrolment, totpSetup } from '../auth/index.ts'
import { TotpSetup } from '../account/schema.ts'
import { finishReset, isResetOpen } from './repository.ts'
import { BeginInput, ConfirmInput, ConfirmOutput } from './schema.ts'

const begin = defineOperation({
  id: 'auth.beginEnrolment',
  summary: 'Set up an authenticator app after your factors were reset',
  description: 'Asks for the link from the mail and, before it, for the password: neither alone is enough.',
  actor: 'half',
  permission: 'enter',
  limits: ['factor.ip'],
  scope: 'platform',
  rest: { method: 'POST', path: '/auth/enrolment' },
  socket: false,
  audit: false,
  input: BeginInput,
  output: TotpSetup,
  run: async ({ services, actor, tx, now }, { token }) => {
    if (actor.stage !== 'password') throw new Problem('wrong_step')
    if (!(await isResetOpen(tx, actor.identityId, token, now))) throw new Problem('link_expired')
    const { email } = await accountOf(tx, services.systemKeys, actor.identityId)
    const secret = newTotpSecret()
    await saveTotpEnrolment(tx, services.systemKeys, actor.sessionId, secret, 'Authenticator', now)
    return totpSetup(secret, email)
  }
})

const confirm = defineOperation({
  id: 'auth.confirmEnrolment',
  summary: 'Confirm the new authenticator app and go on',
  actor: 'half',
  permission: 'enter',
  limits: ['factor.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/enrolment/confirm' },
  socket: false,
  audit: false,
  input: ConfirmInput,
  output: ConfirmOutput,
  run: async ({ services, actor, caller, now, setCookie }, { token, code }) => {
    const { identityId, sessionId } = actor
    if (actor.stage !== 'password') throw new Problem('wrong_step')
    await services.takeLimit('factor.identity', identityId)
    const { systemKeys } = services
    const entry = await planEntry(services, caller, identityId, 'totp')
    return services.withPlatform(async (tx) => {
      await lockIdentity(tx, identityId)
      const enrolment = await findTotpEnrolment(tx, systemKeys, sessionId, now)
      if (!enrolment) throw new Problem('wrong_step')
      const step = matchingStep(enrolment.secret, code, now)
      if (step === null) throw new Problem('wrong_code', { field: 'code' })
      if (!(await finishReset(tx, identityId, token, now))) throw new Problem('link_expired')
      await addTotpDevice(tx, systemKeys, identityId, { ...enrolment, step }, now)
      const codes = await renewRecoveryCodes(tx, systemKeys, identityId, now)
      if (!(await endSession(tx, sessionId))) throw new Problem('unauthenticated')
      await announce(tx, services, caller, now, { identityId, template: 'factors-enrolled' })
      return { step: await finishSignIn(tx, { services, caller, now, setCookie, operation: 'auth.confirmEnrolment' }, identityId, entry), codes }
    })
  }
})

export const ENROLMENT_OPERATIONS = [begin, confirm]
