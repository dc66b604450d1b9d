import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { members, rolePreviews } from '../../../db/schema/index.ts'
import { INBOX_LEVELS, type InboxLevel, type MemberRights, type Preview } from '../../operations/index.ts'
import { type PreviewRights, openPreview, previewed } from './preview.ts'

/**
 * Beside a row of members, in the same query: the rights of the workspace's own role, and what was set for single inboxes.
 * The names are spelled out: within a query of one table they would otherwise mean the inner one.
 */
export const RIGHTS_COLUMNS = {
  granted: sql<string | null>`(select string_agg(r.permission, ' ') from custom_role_rights r where r.tenant_id = members.tenant_id and r.role_id = members.custom_role_id)`,
  levels: sql<string | null>`(select string_agg(a.inbox_id || '=' || a.level, ' ') from inbox_access a where a.tenant_id = members.tenant_id and a.member_id = members.id)`
}

type Row = Pick<typeof members.$inferSelect, 'role' | 'canBilling' | 'canCustomerData' | 'canMessaging' | 'customRoleId' | 'chosenInboxesOnly'>

/** A member's rights from their row and the columns above. */
export function readRights(row: Row, columns: { readonly granted: string | null; readonly levels: string | null }): MemberRights {
  const words = (text: string | null) => (text === null ? [] : text.split(' '))
  const isLevel = (level: string | undefined): level is InboxLevel => INBOX_LEVELS.some((known) => known === level)
  const levels = words(columns.levels).flatMap((word): [string, InboxLevel][] => {
    const [inboxId = '', level] = word.split('=')
    return [[inboxId, isLevel(level) ? level : 'none']]
  })
  return {
    role: row.role,
    access: { billing: row.canBilling, customerData: row.canCustomerData, messaging: row.canMessaging },
    customRoleId: row.customRoleId,
    granted: words(columns.granted),
    inboxes: { chosenOnly: row.chosenInboxesOnly, levels: new Map(levels) }
  }
}

/** Who asks: the session as well, since it may look at the workspace with other rights than the member's own. */
export interface Asking {
  readonly memberId: string
  readonly identityId: string
  readonly sessionId: string
}

/** The rights of an active member in a session, read at each request; null when the membership ended, or an auditor's time is over. */
export async function memberRights(tx: TenantTx, { memberId, identityId, sessionId }: Asking, now: number): Promise<(MemberRights & { preview?: Preview }) | null> {
  const rows = await tx.db
    .select({ row: members, ...RIGHTS_COLUMNS, preview: rolePreviews })
    .from(members)
    .leftJoin(
      rolePreviews,
      and(eq(rolePreviews.tenantId, members.tenantId), eq(rolePreviews.id, sessionId), eq(rolePreviews.memberId, members.id), gt(rolePreviews.endsAt, new Date(now)))
    )
    .where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId), eq(members.identityId, identityId), eq(members.status, 'active'), or(isNull(members.endsAt), gt(members.endsAt, new Date(now)))))
  const found = rows[0]
  if (!found) return null
  const own = readRights(found.row, found)
  if (!found.preview) return own
  const chosen: PreviewRights = await openPreview(tx, found.preview)
  return previewed(own, chosen, found.preview.endsAt.getTime())
}

/** A colleague's own rights, locked against other changes of who they are; null when there is nobody of this id. A program's are its token's. */
export async function lockRights(tx: TenantTx, memberId: string): Promise<MemberRights | null> {
  const rows = await tx.db
    .select({ row: members, ...RIGHTS_COLUMNS })
    .from(members)
    .where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId), isNull(members.tokenId)))
    .for('update')
  return rows[0] ? readRights(rows[0].row, rows[0]) : null
}
