import { Problem, notFound } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { announce, lockIdentity, recordSignIn, requireFactorLeft, requireOwnPassword } from '../auth/index.ts'
import { creationOptions, verifyAttestation } from './ceremony.ts'
import { MAX_PASSKEYS, insertPasskey, issueChallenge, passkeysOf, removePasskey, renamePasskey } from './repository.ts'
import { AddInput, AddOutput, BeginAddInput, CreationOptions, PasskeyInput, RenameInput } from './schema.ts'
import { PASSKEY_ENROL } from './enrol.ts'
import { PASSKEY_SIGN_IN } from './sign-in.ts'
import { PASSKEY_UNLOCK } from './unlock.ts'

const beginAdd = defineOperation({
  id: 'passkeys.beginAdd',
  summary: 'Begin to add a passkey to your own account',
  actor: 'member',
  permission: 'enter',
  fresh: 'account',
  limits: ['member.password'],
  scope: 'none',
  rest: { method: 'POST', path: '/account/passkeys/options' },
  socket: false,
  audit: false,
  input: BeginAddInput,
  output: CreationOptions,
  run: async ({ services, actor, now }, { password }) => {
    const person = await requireOwnPassword(services, actor.identityId, password)
    return services.withPlatform(async (tx) => {
      const existing = await passkeysOf(tx, services.systemKeys, actor.identityId)
      if (existing.length >= MAX_PASSKEYS) throw new Problem('too_many', { allowed: `at most ${MAX_PASSKEYS} passkeys` })
      return creationOptions(services, await issueChallenge(tx, { purpose: 'add', sessionId: actor.sessionId }, now), person, existing)
    })
  }
})

const add = defineOperation({
  id: 'passkeys.add',
  summary: 'Add the passkey that was just made',
  actor: 'member',
  permission: 'enter',
  fresh: 'account',
  limits: ['member.write'],
  scope: 'none',
  rest: { method: 'POST', path: '/account/passkeys', status: 201 },
  socket: false,
  audit: false,
  input: AddInput,
  output: AddOutput,
  run: async ({ services, actor, caller, now }, { name, credential: attestation }) => {
    const { identityId, sessionId } = actor
    const verified = await verifyAttestation(services, attestation, { purpose: 'add', sessionId }, now)
    return services.withPlatform(async (tx) => {
      await lockIdentity(tx, identityId)
      if ((await passkeysOf(tx, services.systemKeys, identityId)).length >= MAX_PASSKEYS) throw new Problem('too_many', { allowed: `at most ${MAX_PASSKEYS} passkeys` })
      const id = await insertPasskey(tx, services.systemKeys, { identityId, name, ...verified }, now)
      if (id === null) throw new Problem('passkey_refused')
      await recordSignIn(tx, services, caller, { operation: 'passkeys.add', outcome: 'granted', identityId, sessionId, workspaceId: actor.tenantId })
      await announce(tx, services, caller, now, { identityId, template: 'passkey-added', facts: { name } })
      return { id }
    })
  }
})

const rename = defineOperation({
  id: 'passkeys.rename',
  summary: 'Give a passkey of yours another name',
  actor: 'member',
  permission: 'enter',
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'PATCH', path: '/account/passkeys/:passkeyId' },
  socket: false,
  audit: false,
  input: RenameInput,
  output: Empty,
  run: async ({ services, actor, tx }, { passkeyId, name }) => {
    if (!(await renamePasskey(tx, services.systemKeys, actor.identityId, passkeyId, name))) throw notFound()
    return {}
  }
})

const remove = defineOperation({
  id: 'passkeys.remove',
  summary: 'Remove a passkey of yours',
  description: 'The last factor stays: last_factor.',
  actor: 'member',
  permission: 'enter',
  fresh: 'account',
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'POST', path: '/account/passkeys/:passkeyId/remove' },
  socket: false,
  audit: false,
  input: PasskeyInput,
  output: Empty,
  run: async ({ services, actor, caller, tx, now }, { passkeyId }) => {
    const { identityId, sessionId } = actor
    await lockIdentity(tx, identityId)
    const name = await removePasskey(tx, services.systemKeys, identityId, passkeyId)
    if (name === null) throw notFound()
    await requireFactorLeft(tx, identityId)
    await recordSignIn(tx, services, caller, { operation: 'passkeys.remove', outcome: 'granted', identityId, sessionId, workspaceId: actor.tenantId })
    await announce(tx, services, caller, now, { identityId, template: 'passkey-removed', facts: { name } })
    return {}
  }
})

export const PASSKEY_OPERATIONS = [...PASSKEY_SIGN_IN, ...PASSKEY_UNLOCK, ...PASSKEY_ENROL, beginAdd, add, rename, remove]
