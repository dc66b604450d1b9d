import type { TenantTx } from '../../../db/index.ts'
import { type Services, recordSystemEvent } from '../../operations/index.ts'
import { queueMail } from '../mail/index.ts'
import { type MemberProfile, listMembers } from '../members/index.ts'
import { everyWorkspace, inEach, workspaceName } from '../workspace/index.ts'
import { programsOf } from '../tokens/index.ts'
import { claimReminders, lastConfirmations, lastReminders } from './repository.ts'
import { type LateReview, REMINDER_PAUSE_MS, isReviewer, lateReviews } from './rules.ts'

/**
 * Tells by mail who could review rights that should have been looked at by now, in every workspace: of each such review
 * once, of several in one mail, and at most one mail a week.
 * @returns how many mails were sent
 * @throws AggregateError after the others were looked at, when some workspaces failed
 */
export async function remindReviewers(services: Services): Promise<number> {
  return inEach(await services.withPlatform(everyWorkspace), (tenantId) => remindWorkspace(services, tenantId))
}

async function remindWorkspace(services: Services, tenantId: string): Promise<number> {
  const now = services.clock.now()
  const due = await services.withTenant({ tenantId }, (tx) => whoIsLate(tx, now))
  if (due.length === 0) return 0
  const workspace = (await services.withPlatform((tx) => workspaceName(tx, tenantId))) ?? ''
  let sent = 0
  for (const { reviewer, late } of due) if (await remind(services, { tenantId, workspace, reviewer, late, now })) sent += 1
  return sent
}

interface Late {
  readonly reviewer: MemberProfile
  readonly late: readonly LateReview[]
}

async function whoIsLate(tx: TenantTx, now: number): Promise<Late[]> {
  const members = await listMembers(tx)
  const late = lateReviews(members, await lastConfirmations(tx), await programsOf(tx, now), now)
  if (late.length === 0) return []
  const last = await lastReminders(tx)
  return members
    .filter((member) => isReviewer(member, now) && now - (last.get(member.id)?.getTime() ?? 0) >= REMINDER_PAUSE_MS)
    .map((reviewer) => ({ reviewer, late: late.filter(({ memberId, madeBy }) => memberId !== reviewer.id && madeBy !== reviewer.id) }))
    .filter((each) => each.late.length > 0)
}

interface Reminder extends Late {
  readonly tenantId: string
  readonly workspace: string
  readonly now: number
}

/** Lost would be worse than twice: the mail is in the outbox before it is written down that this was told. */
function remind(services: Services, { tenantId, workspace, reviewer, late, now }: Reminder): Promise<boolean> {
  return services.withTenant({ tenantId }, async (tx) => {
    if ((await claimReminders(tx, reviewer.id, late, now)) === 0) return false
    await recordSystemEvent(tx, { operation: 'reviews.remind', target: { kind: 'member', id: reviewer.id }, now })
    const link = `${services.settings.publicUrl}/app/settings/reviews`
    const facts = { workspace, count: late.length }
    await services.withPlatform((platform) => queueMail(platform, services, { to: reviewer.email, template: 'reviews-overdue', locale: reviewer.locale, link, facts }, now))
    return true
  })
}
