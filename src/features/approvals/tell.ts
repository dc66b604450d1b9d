import type { Mail, Services } from '../../operations/index.ts'
import { queueMail } from '../mail/index.ts'
import { listMembers } from '../members/index.ts'
import { findApproval, openRequest } from './repository.ts'
import { approversOf, neededFor } from './rules.ts'
import { operationOf } from './run.ts'

/** Tells those who may approve a request of it; when there is nobody, tells every member what one person is about to do. */
export async function tellOfApproval(services: Services, tenantId: string, approvalId: string): Promise<void> {
  const now = services.clock.now()
  const mails = await services.withTenant({ tenantId }, async (tx): Promise<Mail[]> => {
    const row = await findApproval(tx, approvalId)
    if (row?.status !== 'waiting') return []
    const needed = neededFor(operationOf(services, row), await openRequest(tx, row))
    const told = row.alone ? (await listMembers(tx)).filter(({ active, isService }) => active && !isService) : await approversOf(tx, row.askedBy, needed, now)
    const link = `${services.settings.publicUrl}/app/settings/approvals`
    return told.map(({ email, locale }) => ({ to: email, template: row.alone ? 'approval-alone' : 'approval-asked', locale, link }))
  })
  if (mails.length === 0) return
  await services.withPlatform(async (tx) => {
    for (const mail of mails) await queueMail(tx, services, mail, now)
  })
}
