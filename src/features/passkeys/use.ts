import type { PlatformTx } from '../../../db/index.ts'
import { type Entry, announce, lockIdentity, planEntry, recordSignIn } from '../auth/index.ts'
import type { Caller, Services } from '../../operations/index.ts'
import { type VerifiedAssertion, verifyAssertion } from './ceremony.ts'
import { type Binding, countUse } from './repository.ts'
import type { Assertion } from './schema.ts'

interface Use {
  readonly services: Services
  readonly caller: Caller
  readonly now: number
  readonly operation: string
  readonly assertion: Assertion
  readonly binding: Binding
  /** Whose passkey it has to be; absent when the passkey itself says who signs in. */
  readonly identityId?: string
}

/**
 * Uses a passkey: verifies, counts, records a refusal, and goes on in the same transaction as the count, so that a passkey that
 * is removed meanwhile opens nothing. A copy is blocked and its owner told, which outlives the refusal.
 * @returns what `then` gives, or null when the passkey was refused
 */
export async function usePasskey<T>(use: Use, then: (tx: PlatformTx, passkey: VerifiedAssertion['passkey'], entry: Entry) => Promise<T>): Promise<T | null> {
  const { services, caller, now, operation, assertion, binding, identityId } = use
  const verified = await verifyAssertion(services, assertion, binding, now, identityId)
  const entry = verified && (await planEntry(services, caller, verified.passkey.identityId, 'passkey'))
  return services.withPlatform(async (tx) => {
    const event = { operation, ...('sessionId' in binding && { sessionId: binding.sessionId }) }
    if (!verified || !entry) {
      await recordSignIn(tx, services, caller, { ...event, outcome: 'denied', code: 'passkey_refused', ...(identityId !== undefined && { identityId }) })
      return null
    }
    const { passkey, signCount } = verified
    // First of all locks, as everything does that changes how a person signs in: nothing waits crosswise.
    await lockIdentity(tx, passkey.identityId)
    const counted = await countUse(tx, passkey.id, signCount, now)
    if (counted === 'counted') return then(tx, passkey, entry)
    await recordSignIn(tx, services, caller, { ...event, outcome: 'denied', code: counted === 'copied' ? 'passkey_copied' : 'passkey_refused', identityId: passkey.identityId })
    if (counted === 'copied') await announce(tx, services, caller, now, { identityId: passkey.identityId, template: 'passkey-refused', facts: { name: passkey.name } })
    return null
  })
}
