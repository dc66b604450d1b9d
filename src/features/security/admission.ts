import { Problem } from '../../errors/index.ts'
import { type FactorKind, type Services, isWithin } from '../../operations/index.ts'
import { type SecurityPolicy, readPolicy } from './policy.ts'

/** What is looked at of a session, in moments of the clock. */
export interface Standing {
  readonly createdAt: Date
  /** When its person last did something. */
  readonly lastSeenAt: Date
  readonly lockedAt: Date | null
  /** By which kind of second factor it was begun, or unlocked last. */
  readonly factorKind: FactorKind | null
}

/**
 * How a session stands under a policy. `ended`: sign in anew; `network`: not from this address; `passkey`: begun with
 * another factor than the workspace takes; `locked`: nothing is shown until a second factor comes.
 */
export type Verdict = 'admitted' | 'ended' | 'network' | 'passkey' | 'locked'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
/** Clocks of several nodes may differ by this much. What lies further ahead was written by a clock that was wrong. */
const CLOCK_SLACK_MS = MINUTE_MS

/** Judges a session. A clock that jumped helps nobody: what was done in the future does not count as done. */
export function judge(policy: SecurityPolicy, session: Standing, ip: string, now: number): Verdict {
  const age = now - session.createdAt.getTime()
  if (age >= policy.absoluteHours * HOUR_MS || age < -CLOCK_SLACK_MS) return 'ended'
  const refused = refusalOf(policy, session.factorKind, ip)
  if (refused) return refused
  const idle = now - session.lastSeenAt.getTime()
  const awake = session.lockedAt === null && idle < policy.idleMinutes * MINUTE_MS && idle >= -CLOCK_SLACK_MS
  return awake ? 'admitted' : 'locked'
}

/** Whether a workspace lets somebody in who comes from this address with this factor. */
export function refusalOf(policy: SecurityPolicy, factorKind: FactorKind | null, ip: string): 'network' | 'passkey' | null {
  if (policy.networks.length > 0 && !isWithin(policy.networks, ip)) return 'network'
  return policy.passkeysOnly && factorKind !== 'passkey' ? 'passkey' : null
}

/** How a refusal is told. */
export function refusalProblem(refusal: 'network' | 'passkey'): Problem {
  return new Problem(refusal === 'network' ? 'network_refused' : 'passkey_required')
}

/** Why a workspace does not let somebody in who comes from this address with this factor; null when it does. */
export async function entryRefusal(services: Services, tenantId: string, factorKind: FactorKind | null, ip: string): Promise<Problem | null> {
  const policy = await services.withTenant({ tenantId }, (tx) => readPolicy(tx, services.settings.sessions))
  const refusal = refusalOf(policy, factorKind, ip)
  return refusal && refusalProblem(refusal)
}
