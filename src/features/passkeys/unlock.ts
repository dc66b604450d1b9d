import { Problem } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { recordSignIn, unlockSession } from '../auth/index.ts'
import { requestOptions } from './ceremony.ts'
import { issueChallenge, passkeysOf } from './repository.ts'
import { AssertionInput, RequestOptions } from './schema.ts'
import { usePasskey } from './use.ts'

const common = { actor: 'locked', permission: 'enter', limits: ['member.write'], socket: false, audit: false } as const

const beginUnlock = defineOperation({
  ...common,
  id: 'passkeys.beginUnlock',
  summary: 'Ask for a passkey to unlock this session',
  scope: 'platform',
  rest: { method: 'POST', path: '/auth/passkey/unlock/options' },
  input: Empty,
  output: RequestOptions,
  run: async ({ services, actor, tx, now }) => {
    const challenge = await issueChallenge(tx, { purpose: 'unlock', sessionId: actor.sessionId }, now)
    return requestOptions(services, challenge, await passkeysOf(tx, services.systemKeys, actor.identityId))
  }
})

const unlock = defineOperation({
  ...common,
  id: 'passkeys.unlock',
  summary: 'Unlock the session with a passkey',
  description: 'The session goes on under a new cookie and is no younger for it.',
  scope: 'none',
  rest: { method: 'POST', path: '/auth/passkey/unlock' },
  input: AssertionInput,
  output: Empty,
  run: async ({ services, actor, caller, now, setCookie }, { credential }) => {
    const { identityId, sessionId } = actor
    const use = { services, caller, now, operation: 'passkeys.unlock', assertion: credential, binding: { purpose: 'unlock', sessionId }, identityId } as const
    const session = await usePasskey(use, async (tx) => {
      const renewed = await unlockSession(tx, sessionId, 'passkey', now)
      if (renewed) await recordSignIn(tx, services, caller, { operation: 'passkeys.unlock', outcome: 'granted', identityId, sessionId, workspaceId: actor.tenantId })
      return renewed ?? ('wrong_step' as const)
    })
    if (session === 'wrong_step') throw new Problem('wrong_step')
    if (!session) throw new Problem('passkey_refused')
    setCookie('session', session.token, session.maxAgeSeconds)
    return {}
  }
})

export const PASSKEY_UNLOCK = [beginUnlock, unlock]
