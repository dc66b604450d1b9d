import type { Context, Mail } from '../../operations/index.ts'
import { queueMail } from '../mail/index.ts'
import { isSenior, listMembers } from '../members/index.ts'
import type { OpenedExport } from './repository.ts'
import { fingerprintOf } from './seal.ts'

/** Tells every owner and admin that everything of the workspace is being taken away: by whom, and for whom it is sealed. */
export async function announceExport({ services, actor, caller, now }: Context<'member', 'none'>, { recipient }: OpenedExport, workspace: string): Promise<void> {
  const members = await services.withTenant(actor, listMembers)
  const by = members.find(({ id }) => id === actor.memberId)?.name ?? ''
  const facts = { workspace, by, at: new Date(now).toISOString(), ip: caller.ip, ...(recipient !== null && { name: fingerprintOf(recipient) }) }
  const link = `${services.settings.publicUrl}/app/settings/export`
  const mails = members.filter(({ active, isService, role }) => active && !isService && isSenior(role)).map(({ email, locale }): Mail => ({ to: email, template: 'workspace-exported', locale, link, facts }))
  await services.withPlatform(async (tx) => {
    for (const mail of mails) await queueMail(tx, services, mail, now)
  })
}
