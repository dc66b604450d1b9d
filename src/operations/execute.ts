import type { Static, TSchema } from 'typebox'
import type { PlatformTx, TenantTx } from '../../db/index.ts'
import { Problem } from '../errors/index.ts'
import type { Caller, Principal } from './actors.ts'
import { recordEvent } from './audit.ts'
import type { AnyOperation, Context, CookieName } from './define.ts'
import type { HubEvent } from './events.ts'
import { problemOf } from './failure.ts'
import { ApprovalNeeded } from './four-eyes.ts'
import type { LimitName } from './limits.ts'
import { subscriberOf } from './network.ts'
import { recordOperatorEvent } from './operator-audit.ts'
import { may } from './permissions.ts'
import type { Services } from './services.ts'
import { withRequestId } from './trace.ts'
import { validate } from './validate.ts'

export interface Cookie {
  readonly name: CookieName
  readonly value: string | null
  readonly maxAgeSeconds: number
}

export interface Outcome {
  readonly output: Static<TSchema>
  readonly cookies: readonly Cookie[]
}

/**
 * Runs an operation for any door: validate → authorise → limit → open the transaction → run → audit → enqueue →
 * commit → publish. The audit event commits with the action; a denial's event is written on its own and survives.
 * @throws Problem
 */
export async function execute(services: Services, operation: AnyOperation, actor: Principal, caller: Caller, input: unknown): Promise<Outcome> {
  const began = performance.now()
  const measured = (outcome: string) => services.measure.operation(operation.id, caller.socket ? 'socket' : 'rest', outcome, performance.now() - began)
  try {
    const outcome = await withRequestId(caller.requestId, () => run(services, operation, actor, caller, input))
    measured('ok')
    return outcome
  } catch (error) {
    measured(problemOf(error).code)
    throw error
  }
}

async function run(services: Services, operation: AnyOperation, actor: Principal, caller: Caller, input: unknown): Promise<Outcome> {
  validate(operation.input, input)
  const now = services.clock.now()
  const events: HubEvent[] = []
  const cookies: Cookie[] = []
  try {
    requireKind(operation, actor)
    if (actor.kind === 'member' && actor.preview && !isHarmless(operation)) throw new Problem('preview_only')
    const denied = lackOfRights(operation, actor)
    // Refusals count too: they are recorded, and nobody fills the record with them.
    for (const limit of operation.limits) await services.takeLimit(limit, limitKey(limit, actor, caller))
    if (denied) throw denied
    await requireFresh(services, operation, actor, input, now)
    const context = (tx: TenantTx | PlatformTx | null): Context<never, never> => ({
      actor: actor as never,
      caller,
      tx: tx as never,
      services,
      now,
      publish: (event) => events.push(event),
      setCookie: (name, value, maxAgeSeconds) => cookies.push({ name, value, maxAgeSeconds })
    })
    const output = await runInScope(services, operation, actor, caller, now, context, input)
    for (const event of events) services.publish(event)
    return { output, cookies }
  } catch (error) {
    // What was done up to here is rolled back; the request is kept, and recorded, in its stead.
    if (error instanceof ApprovalNeeded && actor.kind === 'member') {
      const asked = await services.askApproval(services, { operation, actor, caller, input, subject: error.subject, now })
      throw new Problem('approval_required', { facts: { ...asked } })
    }
    await recordDenial(services, operation, actor, caller, now, input, error)
    throw error
  }
}

function requireKind(operation: AnyOperation, actor: Principal): void {
  if (operation.actor === 'public' || actor.kind === operation.actor) return
  if (actor.kind === 'locked') throw new Problem('session_locked')
  if (operation.actor === 'locked' && actor.kind === 'member') throw new Problem('wrong_step')
  throw new Problem(actor.kind === 'half' ? 'second_factor_required' : 'unauthenticated')
}

/** What may be done while looking with other rights than one's own: look. */
function isHarmless({ rest, inPreview }: AnyOperation): boolean {
  return rest?.method === 'GET' || inPreview === true
}

function lackOfRights(operation: AnyOperation, actor: Principal): Problem | null {
  if (actor.kind === 'member' && actor.token && !actor.token.operations.has(operation.id)) return new Problem('forbidden', { detail: 'This token is not for this operation.' })
  if (operation.actor !== 'member' || actor.kind !== 'member' || may(actor, operation.permission)) return null
  return new Problem('forbidden', { detail: `Your rights in this workspace do not include this (${operation.permission}).` })
}

async function requireFresh(services: Services, { fresh }: AnyOperation, actor: Principal, input: unknown, now: number): Promise<void> {
  const action = typeof fresh === 'function' ? fresh(input) : fresh
  if (!action) return
  if (actor.kind !== 'member' || !(await services.isFresh(actor.sessionId, action, now))) throw new Problem('fresh_factor_required', { facts: { action } })
}

/** Whom a limit counts follows from its name: the part before the dot and the principal. */
function limitKey(limit: LimitName, actor: Principal, caller: Caller): string {
  if (limit.endsWith('.ip') || actor.kind === 'public') return subscriberOf(caller.ip)
  // Codes are counted by person, whatever they are asked for.
  if (limit.startsWith('factor.') && 'identityId' in actor) return actor.identityId
  switch (actor.kind) {
    case 'member':
    case 'locked':
      return actor.memberId
    case 'visitor':
      return limit === 'widget.read' || limit === 'widget.start' || !actor.contactId ? `${actor.inboxId}/${subscriberOf(caller.ip)}` : actor.contactId
    case 'half':
      return actor.identityId
    case 'signup':
      return actor.signupId
    case 'operator':
      return actor.operatorId
  }
}

async function runInScope(
  services: Services,
  operation: AnyOperation,
  actor: Principal,
  caller: Caller,
  now: number,
  context: (tx: TenantTx | PlatformTx | null) => Context<never, never>,
  input: unknown
): Promise<Static<TSchema>> {
  switch (operation.scope) {
    case 'tenant': {
      if (actor.kind !== 'member' && actor.kind !== 'visitor') throw new Problem('unauthenticated')
      return services.withTenant(actor, async (tx) => {
        const output = await operation.run(context(tx), input)
        if (operation.audit !== false) {
          const target = operation.audit.target?.(input, output)
          const reason = operation.audit.reason?.(input)?.trim()
          await recordEvent(tx, { operation: operation.id, outcome: 'granted', actor, ...(target && { target }), ...(reason && { reason }), caller, now })
        }
        return output
      })
    }
    case 'platform':
      return services.withPlatform(async (tx) => {
        const output = await operation.run(context(tx), input)
        if (actor.kind === 'operator' && operation.audit !== false) {
          const target = namedTarget(operation, input)
          await recordOperatorEvent(tx, services, { operation: operation.id, outcome: 'granted', operatorId: actor.operatorId, ...(target && { target }), caller, now })
        }
        return output
      })
    default:
      return operation.run(context(null), input)
  }
}

/** What a member was refused is recorded: trying doors is what a record of access must show. A mistake in a field is none. */
const REFUSALS = new Set([403, 404])

async function recordDenial(services: Services, operation: AnyOperation, actor: Principal, caller: Caller, now: number, input: unknown, error: unknown): Promise<void> {
  if (!(error instanceof Problem) || !REFUSALS.has(error.status)) return
  const denied = { operation: operation.id, outcome: 'denied', code: error.code, caller, now } as const
  const target = namedTarget(operation, input)
  if (actor.kind === 'operator') return services.withPlatform((tx) => recordOperatorEvent(tx, services, { ...denied, operatorId: actor.operatorId, ...(target && { target }) }))
  if (actor.kind !== 'member') return
  await services.withTenant(actor, (tx) => recordEvent(tx, { ...denied, actor, ...(target && { target }) }))
}

/** What a call was about, from the first id of its address: of a refusal, and of what operators do, nothing else is known. */
function namedTarget({ rest }: AnyOperation, input: unknown): { kind: string; id: string } | null {
  const [parameter = '', name = ''] = /:(\w+)Id\b/.exec(rest?.path ?? '') ?? []
  const id = Object.entries(input ?? {}).find(([key]) => key === parameter.slice(1))?.[1] as unknown
  return typeof id === 'string' ? { kind: name, id } : null
}
