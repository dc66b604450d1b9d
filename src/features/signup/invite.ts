import { Problem } from '../../errors/index.ts'
import type { Services } from '../../operations/index.ts'
import { findIdentity, requireEmail } from '../auth/index.ts'
import { queueMail } from '../mail/index.ts'
import { INVITED_MS, createSignup } from './repository.ts'

/**
 * Invites somebody to found a workspace: mails a sign-up link that works for seven days, whatever SIGNUPS says for the
 * rest of the world. Only who runs the installation can, so the answer may tell that an address has an account.
 * @returns the link of the mail, to be shown where no mail is sent
 * @throws Problem invalid_input for what is no address; signups_closed when nobody may found one; has_account
 */
export async function inviteFounder(services: Pick<Services, 'withPlatform' | 'systemKeys' | 'jobs' | 'settings'>, given: string, locale: 'en' | 'nl', now: number): Promise<string> {
  const email = requireEmail(given)
  const { signups, publicUrl } = services.settings
  if (signups === 'closed') throw new Problem('signups_closed')
  return services.withPlatform(async (tx) => {
    if (await findIdentity(tx, services.systemKeys, email)) throw new Problem('has_account', { field: 'email' })
    const token = await createSignup(tx, services.systemKeys, email, locale, now, INVITED_MS)
    const link = `${publicUrl}/signup#token=${token}`
    await queueMail(tx, services, { to: email, template: 'signup-invitation', locale, link }, now)
    await services.jobs.enqueue(tx, 'sign-in.purge', {}, { startAfter: new Date(now + INVITED_MS + 60_000) })
    return link
  })
}
