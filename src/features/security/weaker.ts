import type { SecurityPolicy } from './policy.ts'

/** Whether a policy asks less of staff than the one before in any respect: then one person must not set it alone. */
export function isWeaker(next: SecurityPolicy, now: SecurityPolicy): boolean {
  const opens = now.networks.length > 0 && (next.networks.length === 0 || next.networks.some((network) => !now.networks.includes(network)))
  return opens || (now.passkeysOnly && !next.passkeysOnly) || next.idleMinutes > now.idleMinutes || next.absoluteHours > now.absoluteHours
}
