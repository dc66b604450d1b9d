import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation, rightsOf, subscriberOf } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { memberProfile } from '../members/index.ts'
import { roleName as nameOfRole } from '../roles/index.ts'
import { readPolicy } from '../security/index.ts'
import { announce } from './announce.ts'
import { emailLookup } from './email.ts'
import { recordSignIn } from './events.ts'
import { takeFactorLimits } from './factor-limits.ts'
import { lockIdentity } from './factors.ts'
import { chosenWorkspace, finishSignIn, planEntry, requireEntry, secondStep } from './finish.ts'
import { LOCK_OPERATIONS } from './lock.ts'
import { findIdentity, isPasswordUnchanged, recoveryCodesLeft, spendRecoveryCode } from './repository.ts'
import { CodeInput, EnterInput, NextStep, SessionView, SignInInput } from './schema.ts'
import { endSession, sessionStart, startSession, trustedDevice, workspacesOf } from './sessions.ts'
import { checkTotp, stepUp } from './step-up.ts'
import { switchWorkspace } from './switching.ts'

export const signIn = defineOperation({
  id: 'auth.signIn',
  summary: 'Sign in with e-mail address and password',
  description: 'Opens nothing by itself: the second factor follows. Takes as long for an unknown address as for a known one.',
  actor: 'public',
  permission: 'enter',
  limits: ['public.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/sign-in' },
  socket: false,
  audit: false,
  input: SignInInput,
  output: NextStep,
  run: async ({ services, caller, now, setCookie }, input): Promise<NextStep> => {
    const { systemKeys, withPlatform, passwords, takeLimit } = services
    const { identity, device } = await withPlatform(async (tx) => {
      const found = await findIdentity(tx, systemKeys, input.email)
      return { identity: found, device: found && caller.deviceToken ? await trustedDevice(tx, found.id, caller.deviceToken, now) : null }
    })
    // Throttled before the slow hash. A browser that signed in before has its own limit, so strangers cannot lock its
    // owner out: not from afar, and not from the same network.
    const account = emailLookup(systemKeys, input.email).toString('base64url')
    if (!device) await takeLimit('signIn.ip', subscriberOf(caller.ip))
    await (device ? takeLimit('signIn.device', `${account}/${device}`) : takeLimit('signIn.account', account))
    const right = await passwords.verify(identity?.passwordHash ?? null, input.password)
    return withPlatform(async (tx) => {
      // Read again: a password that was changed while the old one was being hashed opens nothing.
      if (!identity || !right || !(await isPasswordUnchanged(tx, identity))) {
        await recordSignIn(tx, services, caller, { operation: 'auth.signIn', outcome: 'denied', code: 'wrong_credentials', ...(identity && { identityId: identity.id }) })
        return null
      }
      const session = await startSession(tx, now, { identityId: identity.id, stage: 'password' }, { keys: systemKeys, caller })
      await recordSignIn(tx, services, caller, { operation: 'auth.signIn', outcome: 'granted', identityId: identity.id, sessionId: session.id })
      setCookie('session', session.token, session.maxAgeSeconds)
      return secondStep(tx, identity.id)
    }).then((step) => {
      if (!step) throw new Problem('wrong_credentials')
      return step
    })
  }
})

export const verifyTotp = defineOperation({
  id: 'auth.verifyTotp',
  summary: 'Give the code of the authenticator app',
  description: 'Each code passes once, also when it is sent many times at once.',
  actor: 'half',
  permission: 'enter',
  limits: ['factor.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/totp' },
  socket: false,
  audit: false,
  input: CodeInput,
  output: NextStep,
  run: async (context, input): Promise<NextStep> => {
    const { services, actor, now } = context
    if (actor.stage !== 'password') throw new Problem('wrong_step')
    return checkFactor(context, 'auth.verifyTotp', (tx) => checkTotp(tx, services.systemKeys, actor.identityId, input.code, now))
  }
})

export const useRecoveryCode = defineOperation({
  id: 'auth.useRecoveryCode',
  summary: 'Give a recovery code in place of the authenticator app',
  actor: 'half',
  permission: 'enter',
  limits: ['factor.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/recovery' },
  socket: false,
  audit: false,
  input: CodeInput,
  output: NextStep,
  run: async (context, input): Promise<NextStep> => {
    const { services, actor, now } = context
    if (actor.stage !== 'password') throw new Problem('wrong_step')
    return checkFactor(context, 'auth.useRecoveryCode', async (tx) => {
      const spent = await spendRecoveryCode(tx, services.systemKeys, actor.identityId, input.code, now)
      return spent === 'used' ? null : spent === 'spent' ? 'code_used' : 'wrong_code'
    })
  }
})

type PlatformRun = Parameters<Parameters<Context<'half', 'none'>['services']['withPlatform']>[0]>[0]

/** Checks a second factor and goes on: into the only workspace, or to the choice among several. */
async function checkFactor(
  { services, actor, caller, now, setCookie }: Context<'half', 'none'>,
  operation: string,
  check: (tx: PlatformRun) => Promise<null | 'wrong_code' | 'code_used'>
): Promise<NextStep> {
  const { identityId, sessionId } = actor
  await takeFactorLimits(services, caller, identityId, now)
  const entry = await planEntry(services, caller, identityId, operation === 'auth.useRecoveryCode' ? 'recovery' : 'totp')
  const result = await services.withPlatform(async (tx): Promise<{ denied: 'wrong_code' | 'code_used' | 'unauthenticated' } | { step: NextStep }> => {
    await lockIdentity(tx, identityId)
    const denied = await check(tx)
    const event = { operation, identityId, sessionId }
    if (denied) {
      await recordSignIn(tx, services, caller, { ...event, outcome: 'denied', code: denied })
      return { denied }
    }
    // Ended meanwhile, by an answer at the same time or by the end of all sessions: it opens nothing any more.
    if (!(await endSession(tx, sessionId))) return { denied: 'unauthenticated' }
    const step = await finishSignIn(tx, { services, caller, now, setCookie, operation }, identityId, entry)
    if (operation !== 'auth.useRecoveryCode') return { step }
    const left = await recoveryCodesLeft(tx, identityId)
    await announce(tx, services, caller, now, { identityId, template: 'recovery-used', facts: { count: left } })
    return { step: { ...step, recoveryCodesLeft: left } }
  })
  if ('denied' in result) throw new Problem(result.denied)
  return result.step
}

export const enterWorkspace = defineOperation({
  id: 'auth.enterWorkspace',
  summary: 'Choose the workspace to enter',
  actor: 'half',
  permission: 'enter',
  limits: ['member.write'],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/workspace' },
  socket: false,
  audit: false,
  input: EnterInput,
  output: NextStep,
  run: async ({ actor, caller, services, now, setCookie }, input): Promise<NextStep> => {
    if (actor.stage !== 'factor') throw new Problem('second_factor_required')
    const { identityId, factorKind } = actor
    await requireEntry(services, caller, { identityId, factorKind, workspaceId: input.workspaceId })
    const session = await services.withPlatform(async (tx) => {
      await lockIdentity(tx, identityId)
      const chosen = await chosenWorkspace(tx, identityId, input.workspaceId, now)
      // Ended meanwhile, by the same at the same time or by the end of all sessions: it opens nothing any more.
      if (!(await endSession(tx, actor.sessionId))) throw new Problem('unauthenticated')
      const started = await startSession(tx, now, { identityId, stage: 'full', workspace: { id: chosen.id, memberId: chosen.memberId }, factorKind }, { keys: services.systemKeys, caller })
      await recordSignIn(tx, services, caller, { operation: 'auth.enterWorkspace', outcome: 'granted', identityId, sessionId: started.id })
      return started
    })
    setCookie('session', session.token, session.maxAgeSeconds)
    return { next: 'app' }
  }
})

export const signOut = defineOperation({
  id: 'auth.signOut',
  summary: 'Sign out of this browser',
  actor: 'member',
  permission: 'enter',
  inPreview: true,
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'POST', path: '/auth/sign-out' },
  socket: false,
  audit: false,
  input: Empty,
  output: Empty,
  run: async ({ actor, caller, services, tx, publish, setCookie }) => {
    await endSession(tx, actor.sessionId)
    await recordSignIn(tx, services, caller, { operation: 'auth.signOut', outcome: 'granted', identityId: actor.identityId, sessionId: actor.sessionId, workspaceId: actor.tenantId })
    publish({ type: 'session-ended', sessionId: actor.sessionId })
    setCookie('session', null, 0)
    return {}
  }
})

export const session = defineOperation({
  id: 'auth.session',
  summary: 'Who is signed in, and what the screens may offer',
  actor: 'member',
  permission: 'enter',
  limits: ['member.read'],
  scope: 'none',
  rest: { method: 'GET', path: '/auth/session' },
  socket: true,
  audit: false,
  input: Empty,
  output: SessionView,
  run: async ({ actor, services, now }): Promise<SessionView> => {
    const { member, roleName, policy } = await services.withTenant(actor, async (tx) => ({
      member: await memberProfile(tx, actor.memberId),
      roleName: actor.customRoleId === null ? null : await nameOfRole(tx, actor.customRoleId),
      policy: await readPolicy(tx, services.settings.sessions)
    }))
    const { choices, startedAt } = await services.withPlatform(async (tx) => ({
      choices: await workspacesOf(tx, actor.identityId, now),
      startedAt: (await sessionStart(tx, actor.sessionId))?.getTime() ?? now
    }))
    const workspace = choices.find(({ id }) => id === actor.tenantId)
    if (!workspace) throw new Problem('unauthenticated')
    return {
      member: { id: actor.memberId, name: member.name, email: member.email, role: actor.role, roleName, access: { ...actor.access } },
      preview: actor.preview ? { endsAt: new Date(actor.preview.endsAt).toISOString() } : null,
      workspace: { id: workspace.id, name: workspace.name, createdAt: workspace.createdAt.toISOString() },
      workspaces: choices.map(({ id, name }) => ({ id, name })),
      can: rightsOf(actor),
      environment: services.settings.environment,
      locale: member.locale,
      idleMinutes: policy.idleMinutes,
      expiresAt: new Date(startedAt + policy.absoluteHours * 3_600_000).toISOString()
    }
  }
})

export const AUTH_OPERATIONS = [signIn, verifyTotp, useRecoveryCode, enterWorkspace, switchWorkspace, stepUp, signOut, session, ...LOCK_OPERATIONS]
