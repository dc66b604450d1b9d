import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation, normaliseNetwork, requireApproval } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { refusalOf } from './admission.ts'
import { type SecurityPolicy, lockPolicy, readPolicy, savePolicy } from './policy.ts'
import { PolicyInput, PolicyView } from './schema.ts'
import { isWeaker } from './weaker.ts'

type Member = Pick<Context<'member', 'tenant'>, 'services' | 'actor' | 'caller'>

const present = ({ services, actor, caller }: Member, policy: SecurityPolicy): PolicyView => ({
  policy: { ...policy, networks: [...policy.networks] },
  bounds: { ...services.settings.sessions },
  ip: caller.ip,
  withPasskey: actor.factorKind === 'passkey'
})

export const get = defineOperation({
  id: 'security.get',
  summary: 'What this workspace asks of its staff when they sign in',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/security' },
  socket: false,
  audit: false,
  input: Empty,
  output: PolicyView,
  run: async (context) => present(context, await readPolicy(context.tx, context.services.settings.sessions))
})

export const update = defineOperation({
  id: 'security.update',
  summary: 'Change what this workspace asks of its staff when they sign in',
  description: 'Counts from the next request of everybody; sockets of those it leaves out are closed within a second. Refused when it would leave out whoever asks. Asking less than before waits for a second person.',
  actor: 'member',
  permission: 'manageSecurity',
  fresh: 'security',
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'PUT', path: '/security' },
  socket: false,
  audit: {},
  input: PolicyInput,
  output: PolicyView,
  run: async (context, input) => {
    const { tx, actor, caller, services, now } = context
    for (const field of ['idleMinutes', 'absoluteHours'] as const) {
      const most = services.settings.sessions[field]
      if (input[field] > most) throw new Problem('invalid_input', { field, allowed: `at most ${most}: this installation takes no more` })
    }
    const networks = input.networks.map((typed, index) => {
      const network = normaliseNetwork(typed)
      if (network === null) throw new Problem('invalid_input', { field: `networks/${index}`, allowed: 'an address or a network, as 192.0.2.0/24 or 2001:db8::/48' })
      return network
    })
    const policy: SecurityPolicy = { ...input, networks: [...new Set(networks)] }
    // Approved, it runs from where the approver is, whom it must not leave out either; whoever asked was looked at when they did.
    const { approved } = context
    const refusal = refusalOf(policy, approved ? approved.factorKind : actor.factorKind, caller.ip)
    if (refusal === 'network') throw new Problem('would_lock_out', { field: 'networks', detail: `Your own address, ${caller.ip}, is in none of these networks.`, facts: { reason: 'network', ip: caller.ip } })
    if (refusal === 'passkey') throw new Problem('would_lock_out', { field: 'passkeysOnly', detail: 'You are not signed in with a passkey yourself.', facts: { reason: 'passkey' } })
    await lockPolicy(tx)
    const before = await readPolicy(tx, services.settings.sessions)
    // Whoever is below an owner could leave every owner outside, and nobody could take it back.
    const shutsOut = actor.role !== 'owner' && JSON.stringify(policy.networks) !== JSON.stringify(before.networks)
    if (approved || isWeaker(policy, before) || shutsOut) requireApproval(context, { kind: 'workspace', id: tx.tenantId, against: { ...before } })
    await savePolicy(tx, policy, now)
    return present(context, policy)
  }
})

export const SECURITY_OPERATIONS = [get, update]
