import type { Services } from '../../operations/index.ts'
import { dueOf, reminderLetter, reminderStep } from '../handbook/index.ts'
import { queueMail } from '../mail/index.ts'
import { listOperators } from '../operators/index.ts'
import { claimReminder, currentVersion, signaturesOf } from './repository.ts'

/** Reminds by mail the operators who have not signed the version in force: each step once. @returns how many reminders were sent */
export function remindOperators(services: Services): Promise<number> {
  const now = services.clock.now()
  const { systemKeys, settings } = services
  return services.withPlatform(async (tx) => {
    const version = await currentVersion(tx, systemKeys)
    if (!version) return 0
    const signed = new Set((await signaturesOf(tx, systemKeys, version.id)).map(({ operatorId }) => operatorId))
    let sent = 0
    for (const { id, email, createdAt } of await listOperators(tx, systemKeys)) {
      const dueAt = dueOf(version, createdAt)
      const step = reminderStep(dueAt, now)
      if (signed.has(id) || !(await claimReminder(tx, { versionId: version.id, operatorId: id, step }, now))) continue
      // Operators have no language of their own on record.
      await queueMail(tx, services, { to: email, template: reminderLetter(step), locale: 'en', link: `${settings.internalUrl}/`, facts: { workspace: 'Rind', due: new Date(dueAt).toISOString() } }, now)
      sent += 1
    }
    return sent
  })
}
