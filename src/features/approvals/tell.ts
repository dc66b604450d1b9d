import type { Mail, Services } from '../../operations/index.ts'
import { queueMail } from '../mail/index.ts'
import { listMembers } from '../members/index.ts'
import { findApproval } from './repository.ts'
import { approversOf } from './rules.ts'
import { operationOf } from './run.ts'

/** Tells those who may approve a request of it; when there is nobody, tells every member what one person is about to do. */
export async function tellOfApproval(services: Services, tenantId: string, approvalId: string): Promise<void> {
  const now = services.clock.now()
  const mails = await services.withTenant({ tenantId }, async (tx): Promise<Mail[]> => {
    const row = await findApproval(tx, approvalId)
    if (row?.status !== 'waiting') return []
    const told = row.alone ? (await listMembers(tx)).filter(({ active, isService }) => active && !isService) : await approversOf(tx, row.askedBy, operationOf(services, row), now)
    const link = `${services.settings.publicUrl}/app/settings/approvals`
    return told.map(({ email, locale }) => ({ to: email, template: row.alone ? 'approval-alone' : 'approval-asked', locale, link }))
  })
  if (mails.length === 0) return
  await services.withPlatform(async (tx) => {
    for (const mail of mails) await queueMail(tx, services, mail, now)
  })
}
