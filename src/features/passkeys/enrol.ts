import { Problem, notFound } from '../../errors/index.ts'
import { type Context, defineOperation } from '../../operations/index.ts'
import { announce, emailOf, endSession, lockIdentity, recordSignIn, startSession, workspacesOf } from '../auth/index.ts'
import { EnterInput, NextStep } from '../auth/schema.ts'
import { entryRefusal } from '../security/index.ts'
import { creationOptions, verifyAttestation } from './ceremony.ts'
import { insertPasskey, issueChallenge, passkeysOf } from './repository.ts'
import { CreationOptions, EnrolInput } from './schema.ts'

// A workspace that takes passkeys only would be a dead end for a member who has none. Within one sign-in, after the
// password and a second factor, they make their first one here and enter with it. Whoever has one has to use it: else a
// code would be enough again.

const common = { actor: 'half', permission: 'enter', limits: ['factor.ip'], scope: 'none', socket: false, audit: false } as const
type Half = Context<'half', 'none'>

const beginEnrol = defineOperation({
  ...common,
  id: 'passkeys.beginEnrol',
  summary: 'Begin to make a first passkey, to enter a workspace that takes nothing else',
  description: 'Within the sign-in, after the second factor. Who has a passkey already is told passkey_required.',
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
  description: 'Announced by mail, as every change of how one signs in.',
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
    setCookie('session', session.token, session.maxAgeSeconds)
    return { next: 'app' as const }
  }
})

/**
 * A workspace of this person that takes passkeys only, and would let them in from here with one.
 * @throws Problem wrong_step, not_found, network_refused
 */
async function requireDoor({ services, actor, caller, now }: Half, workspaceId: string) {
  if (actor.stage !== 'factor') throw new Problem('wrong_step')
  const workspace = (await services.withPlatform((tx) => workspacesOf(tx, actor.identityId, now))).find(({ id }) => id === workspaceId)
  if (!workspace) throw notFound()
  const refused = await entryRefusal(services, workspaceId, 'passkey', caller.ip)
  if (refused) throw refused
  if ((await entryRefusal(services, workspaceId, actor.factorKind, caller.ip)) === null) throw new Problem('wrong_step')
  return workspace
}

/** @throws Problem passkey_required when there is a passkey, which then has to be used */
async function requireNone({ services, actor }: Half, tx: Parameters<typeof passkeysOf>[0]): Promise<void> {
  if ((await passkeysOf(tx, services.systemKeys, actor.identityId)).some(({ blocked }) => !blocked)) throw new Problem('passkey_required')
}

export const PASSKEY_ENROL = [beginEnrol, enrol]
