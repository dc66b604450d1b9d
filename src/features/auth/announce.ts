import { eq } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { identities } from '../../../db/schema/index.ts'
import type { Caller, MailFacts, SecurityTemplate, Services } from '../../operations/index.ts'
import { queueMail } from '../mail/index.ts'
import { browserName } from './browser-name.ts'
import { identityEmail } from './repository.ts'

interface Announcement {
  readonly identityId: string
  readonly template: SecurityTemplate
  readonly facts?: MailFacts
  /** Where the letter leads; to the account's settings if not given. */
  readonly link?: string
}

/**
 * Tells a person by mail of a change to how they sign in, in the transaction of the change: neither exists without the
 * other. It says when, from which address and with which browser.
 */
export async function announce(tx: PlatformTx, services: Services, caller: Caller, now: number, { identityId, template, facts, link }: Announcement): Promise<void> {
  const row = (await tx.db.select().from(identities).where(eq(identities.id, identityId)))[0]
  if (!row) return
  const browser = browserName(caller.userAgent)
  await queueMail(
    tx,
    services,
    {
      to: identityEmail(services.systemKeys, row),
      template,
      locale: row.locale ?? caller.locale,
      link: link ?? `${services.settings.publicUrl}/app/settings/account`,
      facts: { at: new Date(now).toISOString(), ip: caller.ip, ...(browser && { browser }), ...facts }
    },
    now
  )
}
