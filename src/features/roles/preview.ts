import type { TenantTx } from '../../../db/index.ts'
import type { rolePreviews } from '../../../db/schema/index.ts'
import type { Sealed } from '../../crypto/index.ts'
import { type AccessLevels, type InboxAccess, type InboxLevel, type MemberRights, type Preview, type Role, exceeds, inboxLevel, lesser } from '../../operations/index.ts'

/** With what rights a session looks at the workspace. */
export interface PreviewRights {
  readonly role: Role
  /** The workspace's own role, in place of agent. */
  readonly customRoleId: string | null
  readonly granted: readonly string[]
  readonly access: AccessLevels
  readonly chosenOnly: boolean
  readonly levels: readonly (readonly [inboxId: string, level: InboxLevel])[]
}

const address = (tx: TenantTx, row: string) => ({ tenant: tx.tenantId, table: 'role-preview', column: 'rights', row })

export async function sealPreview(tx: TenantTx, sessionId: string, rights: PreviewRights): Promise<Sealed> {
  return (await tx.keys.workspace()).sealJson(address(tx, sessionId), rights)
}

export async function openPreview(tx: TenantTx, row: typeof rolePreviews.$inferSelect): Promise<PreviewRights> {
  return (await tx.keys.workspace()).openJson<PreviewRights>(address(tx, row.id), row.rights)
}

/**
 * The rights of a session that looks as somebody else. Never more than the member's own, as these are now: a preview
 * that would give more shows what the member may see, and still changes nothing.
 */
export function previewed(own: MemberRights, chosen: PreviewRights, endsAt: number): MemberRights & { preview: Preview } {
  const { role, customRoleId, access, granted, chosenOnly, levels } = chosen
  const tried: MemberRights = { role, customRoleId, access, granted, inboxes: withinOwn(own, { chosenOnly, levels: new Map(levels) }) }
  return { ...(exceeds(tried, own).length === 0 ? tried : own), preview: { endsAt } }
}

/** No inbox is reached further than by the member. */
function withinOwn(own: MemberRights, { chosenOnly, levels }: InboxAccess): InboxAccess {
  const closed = own.role === 'owner' ? [] : [...own.inboxes.levels.keys()].filter((id) => inboxLevel(own, id) !== 'manage')
  const bounded = [...new Set([...closed, ...levels.keys()])].map((id): [string, InboxLevel] => [id, lesser(levels.get(id) ?? (chosenOnly ? 'none' : 'manage'), inboxLevel(own, id))])
  return { chosenOnly: chosenOnly || (own.role !== 'owner' && own.inboxes.chosenOnly), levels: new Map(bounded) }
}
