import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { clockSkewMinutes, emailLookup, findIdentity, matchingStep, newRecoveryCodes, newTotpSecret, recordSignIn, recoveryCodeHash, requireEmail, requireStrongPassword, totpSetup } from '../auth/index.ts'
import { requireByToken } from '../invitations/index.ts'
import { completeSignup } from './complete.ts'
import { sendSignupLink } from './link.ts'
import { type Signup, joinSignup, lockSignup, openSignup, saveSignup } from './repository.ts'
import { CodeInput, CompleteInput, CompleteOutput, JoinInput, OpenInput, ProfileInput, RecoveryCodes, SignupState, StartInput, StartOutput, TotpSetup } from './schema.ts'

export const start = defineOperation({
  id: 'signup.start',
  summary: 'Ask for a sign-up link by mail',
  description: 'The answer and its timing are the same for known and unknown addresses; only the mail differs.',
  actor: 'public',
  permission: 'enter',
  limits: ['signup.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/signup', status: 202 },
  socket: false,
  audit: false,
  input: StartInput,
  output: StartOutput,
  run: async ({ services, now }, input) => {
    if (services.settings.signups !== 'open') throw new Problem('signups_closed')
    const email = requireEmail(input.email)
    await services.takeLimit('signup.address', emailLookup(services.systemKeys, email).toString('base64url'))
    const link = await services.withPlatform((tx) => sendSignupLink(tx, services, email, input.locale, now))
    return { sent: true as const, ...(!services.settings.mailIsSent && { devLink: link }) }
  }
})

export const open = defineOperation({
  id: 'signup.open',
  summary: 'Open a sign-up link in this browser',
  actor: 'public',
  permission: 'enter',
  limits: ['public.ip'],
  scope: 'platform',
  rest: { method: 'POST', path: '/signup/open' },
  socket: false,
  audit: false,
  input: OpenInput,
  output: SignupState,
  run: async ({ tx, services, now, setCookie }, input) => {
    if (services.settings.signups === 'closed') throw new Problem('signups_closed')
    const opened = await openSignup(tx, services.systemKeys, input.token, now)
    if (!opened) throw new Problem('link_expired')
    const known = await findIdentity(tx, services.systemKeys, opened.signup.answers.email)
    if (known && known.id !== opened.signup.identityId) throw new Problem('link_expired')
    setCookie('signup', opened.cookie, Math.floor((opened.signup.expiresAt.getTime() - now) / 1000))
    return stateOf(opened.signup)
  }
})

export const join = defineOperation({
  id: 'signup.join',
  summary: 'Follow an invitation as somebody who has no account yet',
  description: 'The same steps as signing up, without a business to found: name, password, authenticator, recovery codes.',
  actor: 'public',
  permission: 'enter',
  limits: ['public.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/signup/join' },
  socket: false,
  audit: false,
  input: JoinInput,
  output: SignupState,
  run: async ({ services, now, setCookie }, { token }) => {
    const { tenantId, workspace, invitation } = await requireByToken(services, token, now)
    if (invitation.status === 'accepted') throw new Problem('link_expired')
    const { id: invitationId, memberId, email, locale, expiresAt } = invitation
    const { signup, cookie } = await services.withPlatform(async (tx) => {
      if (await findIdentity(tx, services.systemKeys, email)) throw new Problem('has_account')
      return joinSignup(tx, services.systemKeys, { invitationId, workspaceId: tenantId, workspaceName: workspace, memberId, email, locale, expiresAt }, now)
    })
    setCookie('signup', cookie, Math.floor((signup.expiresAt.getTime() - now) / 1000))
    return stateOf(signup)
  }
})

const step = { actor: 'signup', permission: 'enter', limits: ['signup.step'], socket: false, audit: false } as const

export const state = defineOperation({
  ...step,
  id: 'signup.state',
  summary: 'Where the sign-up of this browser stands',
  scope: 'platform',
  rest: { method: 'GET', path: '/signup' },
  input: Empty,
  output: SignupState,
  run: async (context) => stateOf(await current(context))
})

export const saveProfile = defineOperation({
  ...step,
  id: 'signup.saveProfile',
  summary: 'Say who you are and choose a password',
  scope: 'none',
  rest: { method: 'PUT', path: '/signup/profile' },
  input: ProfileInput,
  output: SignupState,
  run: async ({ services, actor, now }, { workspaceName: given, name, password }) => {
    const before = await services.withPlatform((tx) => requireSignup(tx, services, actor.signupId, now))
    const { email } = before.answers
    const workspaceName = before.invitationId ? before.answers.workspaceName : given
    if (!workspaceName) throw new Problem('invalid_input', { field: 'workspaceName' })
    requireStrongPassword(password, [email, name, workspaceName, 'rind'])
    const passwordHash = await services.passwords.hash(password)
    return services.withPlatform(async (tx) => {
      const signup = await requireSignup(tx, services, actor.signupId, now)
      const answers = { ...signup.answers, workspaceName: workspaceName.trim(), name: name.trim(), passwordHash }
      const saved: Signup = { ...signup, step: signup.step === 'profile' ? 'totp' : signup.step, answers }
      await saveSignup(tx, services.systemKeys, saved)
      return stateOf(saved)
    })
  }
})

export const prepareTotp = defineOperation({
  ...step,
  id: 'signup.prepareTotp',
  summary: 'Get the key for the authenticator app',
  description: 'The same key until a code confirms it.',
  scope: 'platform',
  rest: { method: 'POST', path: '/signup/totp' },
  input: Empty,
  output: TotpSetup,
  run: async (context) => {
    const signup = await current(context, 'totp')
    const secret = signup.answers.totpSecret ?? newTotpSecret()
    if (!signup.answers.totpSecret) await saveSignup(context.tx, context.services.systemKeys, { ...signup, answers: { ...signup.answers, totpSecret: secret } })
    return totpSetup(secret, signup.answers.email)
  }
})

export const confirmTotp = defineOperation({
  ...step,
  id: 'signup.confirmTotp',
  summary: 'Confirm the authenticator app with a code',
  scope: 'platform',
  rest: { method: 'POST', path: '/signup/totp/confirm' },
  input: CodeInput,
  output: RecoveryCodes,
  run: async (context, input) => {
    const signup = await current(context, 'totp')
    const secret = signup.answers.totpSecret
    if (!secret) throw new Problem('wrong_step')
    const totpStep = matchingStep(secret, input.code, context.now)
    if (totpStep === null) {
      const minutes = clockSkewMinutes(secret, input.code, context.now)
      if (minutes === null) throw new Problem('wrong_code', { field: 'code' })
      throw new Problem('clock_skew', { field: 'code', facts: { minutes, direction: minutes > 0 ? 'ahead' : 'behind' } })
    }
    return issueRecoveryCodes(context, { ...signup, step: 'recovery', totpStep })
  }
})

export const renewRecovery = defineOperation({
  ...step,
  id: 'signup.renewRecovery',
  summary: 'Get ten new recovery codes',
  scope: 'platform',
  rest: { method: 'POST', path: '/signup/recovery' },
  input: Empty,
  output: RecoveryCodes,
  run: async (context) => issueRecoveryCodes(context, await current(context, 'recovery'))
})

export const complete = defineOperation({
  ...step,
  id: 'signup.complete',
  summary: 'Type one recovery code back and enter the workspace',
  scope: 'none',
  rest: { method: 'POST', path: '/signup/complete', status: 201 },
  input: CompleteInput,
  output: CompleteOutput,
  run: async ({ services, actor, caller, now, setCookie }, input) => {
    const made = await completeSignup(services, actor.signupId, input.recoveryCode, caller, now)
    await services.withPlatform((tx) =>
      recordSignIn(tx, services, caller, { operation: 'signup.complete', outcome: 'granted', identityId: made.identityId, sessionId: made.session.id, workspaceId: made.workspaceId })
    )
    setCookie('signup', null, 0)
    setCookie('session', made.session.token, made.session.maxAgeSeconds)
    setCookie('device', made.device.token, made.device.maxAgeSeconds)
    return { workspaceId: made.workspaceId }
  }
})

async function requireSignup(tx: Context<'signup', 'platform'>['tx'], services: Context<'signup', 'platform'>['services'], id: string, now: number): Promise<Signup> {
  const signup = await lockSignup(tx, services.systemKeys, id, now)
  if (!signup) throw new Problem('unauthenticated')
  return signup
}

async function current({ tx, services, actor, now }: Context<'signup', 'platform'>, expected?: Signup['step']): Promise<Signup> {
  const signup = await requireSignup(tx, services, actor.signupId, now)
  if (expected && signup.step !== expected) throw new Problem('wrong_step', { facts: { step: signup.step } })
  return signup
}

async function issueRecoveryCodes({ tx, services }: Context<'signup', 'platform'>, signup: Signup): Promise<RecoveryCodes> {
  const codes = newRecoveryCodes()
  const hashes = codes.map((code) => recoveryCodeHash(services.systemKeys, signup.identityId, code).toString('base64url'))
  await saveSignup(tx, services.systemKeys, { ...signup, answers: { ...signup.answers, recoveryCodeHashes: hashes } })
  return { codes }
}

function stateOf(signup: Signup): SignupState {
  const { email, workspaceName, name } = signup.answers
  const next = signup.step === 'totp' || signup.step === 'recovery' ? signup.step : 'profile'
  return { step: next, email, locale: signup.locale, workspaceName: workspaceName ?? null, name: name ?? null, invited: signup.invitationId !== null, expiresAt: signup.expiresAt.toISOString() }
}

export const SIGNUP_OPERATIONS = [start, open, join, state, saveProfile, prepareTotp, confirmTotp, renewRecovery, complete]
