import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { memberProfile } from '../members/index.ts'
import { readPolicy } from '../security/index.ts'
import { recordSignIn } from './events.ts'
import { takeFactorLimits } from './factor-limits.ts'
import { CodeInput, LockedView } from './schema.ts'
import { endSession, lockSession, touchSession, unlockSession, workspacesOf } from './sessions.ts'
import { checkTotp } from './step-up.ts'

const common = { permission: 'enter', socket: false, audit: false } as const

// The one thing that keeps a session awake. Pages call it when a key, a pointer or a finger really moved; no other
// request, frame or ping does, so that a page that is left open asks in vain.
export const active = defineOperation({
  ...common,
  id: 'auth.active',
  summary: 'Say that the person did something',
  description: 'The only call that counts as activity. For real input at the keyboard or pointer, at most once a minute; a locked session stays locked.',
  actor: 'member',
  limits: ['member.write'],
  scope: 'platform',
  inPreview: true,
  rest: { method: 'POST', path: '/auth/active' },
  input: Empty,
  output: Empty,
  run: async ({ tx, actor, now }) => {
    await touchSession(tx, actor.sessionId, now)
    return {}
  }
})

export const lock = defineOperation({
  ...common,
  id: 'auth.lock',
  summary: 'Lock this session',
  description: 'Every tab of this browser shows nothing until a second factor is given. Drafts stay in the tabs that hold them.',
  actor: 'member',
  limits: ['member.write'],
  scope: 'platform',
  inPreview: true,
  rest: { method: 'POST', path: '/auth/lock' },
  input: Empty,
  output: Empty,
  run: async ({ tx, actor, services, caller, now, publish }) => {
    await lockSession(tx, actor.sessionId, now)
    await recordSignIn(tx, services, caller, { operation: 'auth.lock', outcome: 'granted', identityId: actor.identityId, sessionId: actor.sessionId })
    publish({ type: 'session-locked', sessionId: actor.sessionId })
    return {}
  }
})

export const locked = defineOperation({
  ...common,
  id: 'auth.locked',
  summary: 'Whose session is locked',
  actor: 'locked',
  limits: ['member.read'],
  scope: 'none',
  rest: { method: 'GET', path: '/auth/locked' },
  input: Empty,
  output: LockedView,
  run: async ({ actor, services }) => {
    const { name, email, locale } = await services.withTenant(actor, (tx) => memberProfile(tx, actor.memberId))
    const choices = await services.withPlatform((tx) => workspacesOf(tx, actor.identityId, services.clock.now()))
    return { name, email, locale, workspace: choices.find(({ id }) => id === actor.tenantId)?.name ?? '' }
  }
})

export const unlock = defineOperation({
  ...common,
  id: 'auth.unlock',
  summary: 'Unlock the session with the code of the authenticator app',
  description: 'Each code passes once. The session goes on under a new cookie and is no younger for it.',
  actor: 'locked',
  limits: [],
  scope: 'none',
  rest: { method: 'POST', path: '/auth/unlock' },
  input: CodeInput,
  output: Empty,
  run: async ({ services, actor, caller, now, setCookie }, input) => {
    await takeFactorLimits(services, caller, actor.identityId, now)
    const { passkeysOnly } = await services.withTenant(actor, (tx) => readPolicy(tx, services.settings.sessions))
    if (passkeysOnly) throw new Problem('passkey_required')
    const denied = await services.withPlatform(async (tx) => {
      const result = await checkTotp(tx, services.systemKeys, actor.identityId, input.code, now)
      await recordSignIn(tx, services, caller, {
        operation: 'auth.unlock',
        identityId: actor.identityId,
        sessionId: actor.sessionId,
        ...(result ? { outcome: 'denied', code: result } : { outcome: 'granted' })
      })
      if (result) return result
      const renewed = await unlockSession(tx, actor.sessionId, 'totp', now)
      if (!renewed) return 'wrong_step' as const
      setCookie('session', renewed.token, renewed.maxAgeSeconds)
      return null
    })
    if (denied) throw new Problem(denied)
    return {}
  }
})

export const leaveLocked = defineOperation({
  ...common,
  id: 'auth.leaveLocked',
  summary: 'Sign out of a session that is locked, or that the workspace does not let in from here',
  leaves: true,
  actor: 'locked',
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'POST', path: '/auth/locked/sign-out' },
  input: Empty,
  output: Empty,
  run: async ({ tx, actor, services, caller, publish, setCookie }) => {
    await endSession(tx, actor.sessionId)
    await recordSignIn(tx, services, caller, { operation: 'auth.leaveLocked', outcome: 'granted', identityId: actor.identityId, sessionId: actor.sessionId, workspaceId: actor.tenantId })
    publish({ type: 'session-ended', sessionId: actor.sessionId })
    setCookie('session', null, 0)
    return {}
  }
})

export const LOCK_OPERATIONS = [active, lock, locked, unlock, leaveLocked]
