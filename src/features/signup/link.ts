import type { PlatformTx } from '../../../db/index.ts'
import type { Services } from '../../operations/index.ts'
import { findIdentity } from '../auth/index.ts'
import { queueMail } from '../mail/index.ts'
import { SIGNUP_MS, createSignup } from './repository.ts'

/**
 * Sends a sign-up link to an address. For an address that has an account the same work is done, with a link that is
 * thrown away, and the mail says to sign in: neither the answer nor its timing tells which it was.
 * @returns the link of the mail, to be shown in development only
 */
export async function sendSignupLink(tx: PlatformTx, services: Services, email: string, locale: 'en' | 'nl', now: number): Promise<string> {
  const known = await findIdentity(tx, services.systemKeys, email)
  const token = await createSignup(tx, services.systemKeys, email, locale, now)
  // The token stands in the fragment, which browsers send to no server: it reaches no log.
  const link = known ? `${services.settings.publicUrl}/login` : `${services.settings.publicUrl}/signup#token=${token}`
  await queueMail(tx, services, { to: email, template: known ? 'signup-known' : 'signup-link', locale, link }, now)
  await services.jobs.enqueue(tx, 'sign-in.purge', {}, { startAfter: new Date(now + SIGNUP_MS + 60_000), singletonKey: 'after-signup' })
  return link
}
