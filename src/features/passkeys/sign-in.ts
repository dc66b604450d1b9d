import { newToken } from '../../crypto/index.ts'
import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { endSession, finishSignIn, recordSignIn, renewFactor } from '../auth/index.ts'
import { NextStep, StepUpOutput } from '../auth/schema.ts'
import { requestOptions } from './ceremony.ts'
import { CHALLENGE_TIMEOUT_MS, issueChallenge, passkeysOf } from './repository.ts'
import { AssertionInput, BeginStepUpInput, RequestOptions, StepUpAssertionInput } from './schema.ts'
import { usePasskey } from './use.ts'

const beginSignIn = defineOperation({
  id: 'passkeys.beginSignIn',
  summary: 'Ask for a passkey to sign in with, without address or password',
  description: 'The challenge passes once, within five minutes, from this browser.',
  actor: 'public',
  permission: 'enter',
  limits: ['public.ip'],
  scope: 'platform',
  rest: { method: 'POST', path: '/auth/passkey/options' },
  socket: false,
  audit: false,
  input: Empty,
  output: RequestOptions,
  run: async ({ services, caller, tx, now, setCookie }) => {
    const browserToken = caller.passkeyToken ?? newToken()
    setCookie('passkey', browserToken, CHALLENGE_TIMEOUT_MS / 1000)
    return requestOptions(services, await issueChallenge(tx, { purpose: 'sign-in', browserToken }, now), [])
  }
})

const signIn = defineOperation({
  id: 'passkeys.signIn',
  summary: 'Sign in with a passkey',
  description: 'Both factors at once: the device is one, the finger, face or PIN that it asked for the other.',
  actor: 'public',
  permission: 'enter',
  limits: ['signIn.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/passkey' },
  socket: false,
  audit: false,
  input: AssertionInput,
  output: NextStep,
  run: async ({ services, caller, now, setCookie }, { credential }) => {
    const browserToken = caller.passkeyToken
    if (browserToken === undefined) throw new Problem('passkey_refused')
    const use = { services, caller, now, operation: 'passkeys.signIn', assertion: credential, binding: { purpose: 'sign-in', browserToken } } as const
    const step = await usePasskey(use, (tx, passkey, entry) => finishSignIn(tx, { services, caller, now, setCookie, operation: 'passkeys.signIn' }, passkey.identityId, entry))
    if (!step) throw new Problem('passkey_refused')
    setCookie('passkey', null, 0)
    return step
  }
})

const beginFactor = defineOperation({
  id: 'passkeys.beginSecondFactor',
  summary: 'Ask for a passkey as the second factor',
  actor: 'half',
  permission: 'enter',
  limits: ['factor.ip'],
  scope: 'platform',
  rest: { method: 'POST', path: '/auth/passkey/factor/options' },
  socket: false,
  audit: false,
  input: Empty,
  output: RequestOptions,
  run: async ({ services, actor, tx, now }) => {
    if (actor.stage !== 'password') throw new Problem('wrong_step')
    const challenge = await issueChallenge(tx, { purpose: 'second-factor', sessionId: actor.sessionId }, now)
    return requestOptions(services, challenge, await passkeysOf(tx, services.systemKeys, actor.identityId))
  }
})

const verifyFactor = defineOperation({
  id: 'passkeys.verifySecondFactor',
  summary: 'Give a passkey as the second factor',
  actor: 'half',
  permission: 'enter',
  limits: ['factor.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/passkey/factor' },
  socket: false,
  audit: false,
  input: AssertionInput,
  output: NextStep,
  run: async ({ services, actor, caller, now, setCookie }, { credential }) => {
    const { identityId, sessionId } = actor
    if (actor.stage !== 'password') throw new Problem('wrong_step')
    const binding = { purpose: 'second-factor', sessionId } as const
    const step = await usePasskey({ services, caller, now, operation: 'passkeys.verifySecondFactor', assertion: credential, binding, identityId }, async (tx, _passkey, entry) => {
      if (!(await endSession(tx, sessionId))) return null
      return finishSignIn(tx, { services, caller, now, setCookie, operation: 'passkeys.verifySecondFactor' }, identityId, entry)
    })
    if (!step) throw new Problem('passkey_refused')
    return step
  }
})

const beginStepUp = defineOperation({
  id: 'passkeys.beginStepUp',
  summary: 'Ask for a passkey again, before something that asks for a fresh factor',
  actor: 'member',
  permission: 'enter',
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'POST', path: '/auth/passkey/step-up/options' },
  socket: false,
  audit: false,
  input: BeginStepUpInput,
  output: RequestOptions,
  run: async ({ services, actor, tx, now }, { action }) => {
    const challenge = await issueChallenge(tx, { purpose: 'step-up', sessionId: actor.sessionId, action }, now)
    return requestOptions(services, challenge, await passkeysOf(tx, services.systemKeys, actor.identityId))
  }
})

const stepUp = defineOperation({
  id: 'passkeys.stepUp',
  summary: 'Give a passkey again, before something that asks for a fresh factor',
  description: 'Counts for five minutes in this session, which goes on under a new cookie, and for the kind of action that the challenge was asked for.',
  actor: 'member',
  permission: 'enter',
  limits: ['member.write'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/passkey/step-up' },
  socket: false,
  audit: false,
  input: StepUpAssertionInput,
  output: StepUpOutput,
  run: async ({ services, actor, caller, now, setCookie }, { credential, action }) => {
    const binding = { purpose: 'step-up', sessionId: actor.sessionId, action } as const
    const use = { services, caller, now, operation: 'passkeys.stepUp', assertion: credential, binding, identityId: actor.identityId }
    const session = await usePasskey(use, async (tx) => {
      await recordSignIn(tx, services, caller, { operation: 'passkeys.stepUp', outcome: 'granted', identityId: actor.identityId, sessionId: actor.sessionId, workspaceId: actor.tenantId })
      return renewFactor(tx, actor.sessionId, action, now)
    })
    if (!session) throw new Problem('passkey_refused')
    setCookie('session', session.token, session.maxAgeSeconds)
    return { factorAt: new Date(now).toISOString() }
  }
})

export const PASSKEY_SIGN_IN = [beginSignIn, signIn, beginFactor, verifyFactor, beginStepUp, stepUp]
