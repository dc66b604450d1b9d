import type { Environment } from '../config/index.ts'
import { inviteFounder } from '../features/signup/index.ts'
import { withServices } from './open-services.ts'

const USAGE = 'Usage: rind invite EMAIL [--locale en|nl]'

/**
 * Invites somebody to found a workspace, beside a running server, which sends the mail. Without SMTP the link is printed.
 * @throws Problem and Error with what to do, or the usage
 */
export async function runInvite(env: Environment, args: readonly string[]): Promise<void> {
  const [email, option, locale = 'en', ...more] = args
  if (email === undefined || more.length > 0 || (option !== undefined && option !== '--locale') || (locale !== 'en' && locale !== 'nl')) throw new Error(USAGE)
  await withServices(env, async (services) => {
    const link = await inviteFounder(services, email, locale, services.clock.now())
    process.stdout.write(services.settings.mailIsSent ? `The invitation is queued for ${email}. Its link works for seven days.\n` : `No SMTP_URL is set, so pass this on. It works for seven days:\n${link}\n`)
  })
}
