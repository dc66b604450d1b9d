import { purgeSessions } from '../../src/features/auth/index.ts'
import { purgeMails } from '../../src/features/mail/index.ts'
import { purgeOperators } from '../../src/features/operators/index.ts'
import { purgeChallenges } from '../../src/features/passkeys/index.ts'
import { purgeTickets } from '../../src/features/realtime/index.ts'
import { purgeResets } from '../../src/features/reset/index.ts'
import { purgeSignups } from '../../src/features/signup/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ services, log }) => {
  const now = services.clock.now()
  const purged = await services.withPlatform(async (tx) => ({
    signups: await purgeSignups(tx, now),
    ...(await purgeSessions(tx, now)),
    resets: await purgeResets(tx, now),
    tickets: await purgeTickets(tx, now),
    operators: await purgeOperators(tx, now),
    challenges: await purgeChallenges(tx, now),
    ...(await purgeMails(tx, now))
  }))
  if (purged.unsentMails > 0) log.error({ unsent: purged.unsentMails }, 'mails were given up after three days: look at SMTP_URL and the mail server')
  log.info({ purged }, 'purged sign-in state that had run out')
}
