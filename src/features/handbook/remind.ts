import { type Services, recordSystemEvent } from '../../operations/index.ts'
import { queueMail } from '../mail/index.ts'
import { type MemberProfile, listMembers } from '../members/index.ts'
import { everyWorkspace, inEach, workspaceName } from '../workspace/index.ts'
import { hasToSign } from './present.ts'
import { type VersionText, claimReminder, findVersion, lastSteps, signaturesOf } from './repository.ts'
import { dueOf, reminderLetter, reminderStep } from './rules.ts'

interface Due {
  readonly member: MemberProfile
  readonly step: number
  readonly dueAt: number
}

/**
 * Reminds by mail who has not signed the version in force, in one workspace or in all: each step once.
 * @returns how many reminders were sent
 * @throws AggregateError after the others were looked at, when some workspaces failed
 */
export async function remindMembers(services: Services, workspaceId?: string): Promise<number> {
  const ids = workspaceId === undefined ? await services.withPlatform(everyWorkspace) : [workspaceId]
  return inEach(ids, (tenantId) => remindWorkspace(services, tenantId))
}

async function remindWorkspace(services: Services, tenantId: string): Promise<number> {
  const now = services.clock.now()
  const found = await services.withTenant({ tenantId }, async (tx) => {
    const version = await findVersion(tx)
    if (!version) return null
    const signed = new Set((await signaturesOf(tx, version.id)).map(({ memberId }) => memberId))
    const steps = await lastSteps(tx, version.id)
    const due = (await listMembers(tx))
      .filter((member) => hasToSign(member, now) && !signed.has(member.id))
      .map((member) => ({ member, dueAt: dueOf(version, member.createdAt), step: reminderStep(dueOf(version, member.createdAt), now) }))
      .filter(({ member, step }) => step > (steps.get(member.id) ?? -1))
    return { version, due }
  })
  if (!found || found.due.length === 0) return 0
  const workspace = (await services.withPlatform((tx) => workspaceName(tx, tenantId))) ?? ''
  let sent = 0
  for (const due of found.due) if (await remind(services, { tenantId, workspace, version: found.version, due, now })) sent += 1
  return sent
}

interface Reminder {
  readonly tenantId: string
  readonly workspace: string
  readonly version: VersionText
  readonly due: Due
  readonly now: number
}

/** Lost would be worse than twice: the mail is in the outbox before it is written down that this reminder was sent. */
function remind(services: Services, { tenantId, workspace, version, due: { member, step, dueAt }, now }: Reminder): Promise<boolean> {
  return services.withTenant({ tenantId }, async (tx) => {
    if (!(await claimReminder(tx, { versionId: version.id, memberId: member.id, step }, now))) return false
    await recordSystemEvent(tx, { operation: 'handbook.remind', target: { kind: 'member', id: member.id }, now })
    const link = `${services.settings.publicUrl}/app/settings/handbook`
    const facts = { workspace, due: new Date(dueAt).toISOString() }
    await services.withPlatform((platform) => queueMail(platform, services, { to: member.email, template: reminderLetter(step), locale: member.locale, link, facts }, now))
    return true
  })
}
