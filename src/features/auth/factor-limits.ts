import type { Caller, Services } from '../../operations/index.ts'
import { trustedDevice } from './sessions.ts'

/**
 * Counts a guess at a second factor. A browser that signed in before counts on its own: who knows the password, and
 * guesses until the limit, does not keep the real person out.
 * @throws Problem rate_limited
 */
export async function takeFactorLimits(services: Services, caller: Caller, identityId: string, now: number): Promise<void> {
  const { deviceToken } = caller
  const device = deviceToken === undefined ? null : await services.withPlatform((tx) => trustedDevice(tx, identityId, deviceToken, now))
  const key = device === null ? identityId : `${identityId}/${device}`
  await services.takeLimit('factor.identity', key)
  await services.takeLimit('factor.day', key)
}
