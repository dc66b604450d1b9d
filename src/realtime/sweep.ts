import { liveSessions, lockIdle } from '../features/auth/index.ts'
import { memberRights } from '../features/roles/index.ts'
import { judge, readPolicy } from '../features/security/index.ts'
import { activeWorkspaces } from '../features/workspace/index.ts'
import type { MemberActor, MemberRights, Preview, Services } from '../operations/index.ts'
import type { CloseReason, Connection } from './connection.ts'
import type { Registry } from './registry.ts'

/** Rights and sessions that ended by any way, another process included, reach open sockets within this time. */
const SWEEP_MS = 1000

/** Sweeps each second, one sweep at a time. @returns what ends it */
export function startSweeping(services: Services, registry: Registry, onError: OnError): () => void {
  let sweeping = false
  const timer = setInterval(() => {
    if (sweeping) return
    sweeping = true
    void sweep(services, registry, onError).catch(onError).finally(() => (sweeping = false))
  }, SWEEP_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/**
 * Checks every open socket against the database: a colleague's session, membership and rights, the policy of the
 * workspace, a visitor's workspace. Nothing that comes over a socket counts as a person's doing.
 */
async function sweep(services: Services, registry: Registry, onError: OnError): Promise<void> {
  await sweepVisitors(services, registry)
  const staff = staffAmong(registry.all())
  if (staff.length === 0) return
  const now = services.clock.now()
  const live = await services.withPlatform((tx) => liveSessions(tx, [...new Set(staff.map(({ actor }) => actor.sessionId))], now))
  // Whose session is over need not wait for what any workspace asks.
  for (const { connection, actor } of staff) if (!live.has(actor.sessionId)) connection.close('signed_out')
  const admitted: Connection[] = []
  const idle = new Map<string, Date>()
  await inEachWorkspace(staff, onError, async (tenantId, group) => {
    const policy = await services.withTenant({ tenantId }, (tx) => readPolicy(tx, services.settings.sessions))
    for (const { connection, actor } of group) {
      const session = live.get(actor.sessionId)
      const verdict = session ? judge(policy, session, connection.ip, now) : 'ended'
      if (session && verdict === 'locked') idle.set(actor.sessionId, session.lastSeenAt)
      if (verdict === 'admitted') admitted.push(connection)
      else connection.close(REASONS[verdict])
    }
  })
  await renewRights(services, admitted, onError)
  if (idle.size > 0) await services.withPlatform((tx) => lockIdle(tx, idle, now))
}

const REASONS = { ended: 'signed_out', locked: 'locked', network: 'policy', passkey: 'policy' } as const satisfies Record<string, CloseReason>

async function sweepVisitors(services: Services, registry: Registry): Promise<void> {
  const visitors = registry.all().filter(({ actor }) => actor.kind === 'visitor')
  if (visitors.length === 0) return
  const active = await services.withPlatform((tx) => activeWorkspaces(tx, [...new Set(visitors.map(({ actor }) => actor.tenantId))]))
  for (const connection of visitors) if (!active.has(connection.actor.tenantId)) connection.close('rights')
}

let readings = 0

/**
 * Reads the rights behind these sockets anew: whoever is no member any more is signed out, and whose rights changed hears
 * so, with nothing said of them. A change and the sweep may read at once; what was read from before the change loses.
 */
export async function renewRights(services: Services, connections: readonly Connection[], onError: OnError): Promise<void> {
  await inEachWorkspace(staffAmong(connections), onError, (tenantId, group) => {
    const reading = ++readings
    return services.withTenant({ tenantId }, async (tx) => {
      for (const { connection, actor } of group) {
        const rights = await memberRights(tx, actor, services.clock.now())
        if (rights) give(connection, rights, reading)
        else connection.close('signed_out')
      }
    })
  })
}

type OnError = (error: unknown) => void
interface Colleague {
  readonly connection: Connection
  readonly actor: MemberActor
}

const staffAmong = (connections: readonly Connection[]): Colleague[] => connections.flatMap((connection) => (connection.actor.kind === 'member' ? [{ connection, actor: connection.actor }] : []))

/**
 * Asks one workspace after the other about its sockets. What cannot be asked keeps none of the others waiting, and its
 * own sockets are closed: who comes again is asked at the door.
 */
async function inEachWorkspace(staff: readonly Colleague[], onError: OnError, ask: (tenantId: string, group: readonly Colleague[]) => Promise<void>): Promise<void> {
  for (const [tenantId, group] of Map.groupBy(staff, ({ actor }) => actor.tenantId)) {
    try {
      await ask(tenantId, group)
    } catch (error) {
      onError(error)
      for (const { connection } of group) connection.close('restart')
    }
  }
}

function give(connection: Connection, rights: MemberRights & { readonly preview?: Preview }, reading: number): void {
  if (connection.actor.kind !== 'member' || reading < connection.renewed) return
  connection.renewed = reading
  const { kind, tenantId, memberId, identityId, sessionId, factorKind, ...before } = connection.actor
  connection.actor = { kind, tenantId, memberId, identityId, sessionId, factorKind, ...rights }
  if (inWords(rights) !== inWords(before)) connection.push({ event: 'rights' })
}

function inWords({ role, access, granted, inboxes, preview }: MemberRights & { readonly preview?: Preview }): string {
  const { billing, customerData, messaging } = access
  return JSON.stringify([role, billing, customerData, messaging, granted.toSorted(), inboxes.chosenOnly, [...inboxes.levels].map((entry) => entry.join()).toSorted(), preview?.endsAt])
}
