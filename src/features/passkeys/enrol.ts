import { Problem, notFound } from '../../errors/index.ts'
import { type Context, defineOperation, recordEvent } from '../../operations/index.ts'
import { announce, emailOf, endSession, lockIdentity, recordSignIn, startSession, workspacesOf } from '../auth/index.ts'
import { EnterInput, NextStep } from '../auth/schema.ts'
import { memberRights } from '../roles/index.ts'
import { entryRefusal } from '../security/index.ts'
import { creationOptions, verifyAttestation } from './ceremony.ts'
import { insertPasskey, issueChallenge, passkeysOf } from './repository.ts'
import { CreationOptions, EnrolInput } from './schema.ts'

// A workspace that takes passkeys only would be a dead end for a member who has none. Within one sign-in, after the
// password and a code of their authenticator app, they make their first one here and enter with it. Whoever has one, and
// be it a blocked one, has to use it or have an admin reset their factors: else a code would be enough again.

const common = { actor: 'half', permission: 'enter', limits: ['factor.ip'], scope: 'none', socket: false, audit: false } as const
type Half = Context<'half', 'none'>

const beginEnrol = defineOperation({
  ...common,
  id: 'passkeys.beginEnrol',
  summary: 'Begin to make a first passkey, to enter a workspace that takes nothing else',
  description: 'Within the sign-in, after a code of the authenticator app. Who has a passkey already, or came in with a recovery code, is told passkey_required.',
  rest: { method: 'POST', path: '/auth/passkey/enrol/options' },
  input: EnterInput,
  output: CreationOptions,
  run: async (context: Half, { workspaceId }) => {
    const { services, actor, now } = context
    await requireDoor(context, workspaceId)
    return services.withPlatform(async (tx) => {
      await requireNone(context, tx)
      const email = (await emailOf(tx, services.systemKeys, actor.identityId)) ?? ''
      const challenge = await issueChallenge(tx, { purpose: 'enrol', sessionId: actor.sessionId }, now)
      return creationOptions(services, challenge, { id: actor.identityId, email }, await passkeysOf(tx, services.systemKeys, actor.identityId))
    })
  }
})

const enrol = defineOperation({
  ...common,
  id: 'passkeys.enrol',
  summary: 'Add the first passkey that was just made, and enter with it',
  description: 'Announced by mail, and recorded in the workspace.',
  rest: { method: 'POST', path: '/auth/passkey/enrol' },
  input: EnrolInput,
  output: NextStep,
  run: async (context: Half, { workspaceId, name, credential: attestation }) => {
    const { services, actor, caller, now, setCookie } = context
    const { identityId, sessionId } = actor
    const workspace = await requireDoor(context, workspaceId)
    const verified = await verifyAttestation(services, attestation, { purpose: 'enrol', sessionId }, now)
    const session = await services.withPlatform(async (tx) => {
      await lockIdentity(tx, identityId)
      await requireNone(context, tx)
      if (!(await endSession(tx, sessionId))) throw new Problem('wrong_step')
      if ((await insertPasskey(tx, services.systemKeys, { identityId, name, ...verified }, now)) === null) throw new Problem('passkey_refused')
      const place = { keys: services.systemKeys, caller }
      const started = await startSession(tx, now, { identityId, stage: 'full', workspace: { id: workspace.id, memberId: workspace.memberId }, factorKind: 'passkey' }, place)
      await recordSignIn(tx, services, caller, { operation: 'passkeys.enrol', outcome: 'granted', identityId, sessionId: started.id, workspaceId })
      await announce(tx, services, caller, now, { identityId, template: 'passkey-added', facts: { name } })
      return started
    })
    await services.withTenant({ tenantId: workspaceId }, async (tx) => {
      const member = { tenantId: workspaceId, memberId: workspace.memberId, identityId, sessionId: session.id }
      const rights = await memberRights(tx, member, now)
      if (rights) await recordEvent(tx, { operation: 'passkeys.enrol', outcome: 'granted', actor: { kind: 'member', ...member, factorKind: 'passkey', ...rights }, target: { kind: 'member', id: workspace.memberId }, caller, now })
    })
    setCookie('session', session.token, session.maxAgeSeconds)
    return { next: 'app' as const }
  }
})

/**
 * A workspace of this person that takes passkeys only, and would let them in from here with one.
 * @throws Problem wrong_step, not_found, network_refused, passkey_required
 */
async function requireDoor({ services, actor, caller, now }: Half, workspaceId: string) {
  if (actor.stage !== 'factor') throw new Problem('wrong_step')
  const workspace = (await services.withPlatform((tx) => workspacesOf(tx, actor.identityId, now))).find(({ id }) => id === workspaceId)
  if (!workspace) throw notFound()
  const refused = await entryRefusal(services, workspaceId, 'passkey', caller.ip)
  if (refused) throw refused
  if ((await entryRefusal(services, workspaceId, actor.factorKind, caller.ip)) === null) throw new Problem('wrong_step')
  // A recovery code is a way back to one's account, not a way to a new key of it.
  if (actor.factorKind !== 'totp') throw new Problem('passkey_required')
  return workspace
}

/** @throws Problem passkey_required when there is a passkey, blocked or not */
async function requireNone({ services, actor }: Half, tx: Parameters<typeof passkeysOf>[0]): Promise<void> {
  if ((await passkeysOf(tx, services.systemKeys, actor.identityId)).length > 0) throw new Problem('passkey_required')
}

export const PASSKEY_ENROL = [beginEnrol, enrol]
