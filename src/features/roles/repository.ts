import { and, eq, lt, or } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { customRoleRights, customRoles, inboxAccess, members, rolePreviews } from '../../../db/schema/index.ts'
import { GRANTABLE, type Grantable, type InboxAccess } from '../../operations/index.ts'
import { type PreviewRights, sealPreview } from './preview.ts'

export interface RoleRow {
  readonly id: string
  readonly name: string
  readonly rights: readonly Grantable[]
  readonly members: number
}

const address = (tx: TenantTx, row: string) => ({ tenant: tx.tenantId, table: 'custom-role', column: 'name', row })
const isGrantable = (name: string): name is Grantable => GRANTABLE.some((known) => known === name)

/** The roles that the workspace made, by name. */
export async function listRoles(tx: TenantTx): Promise<RoleRow[]> {
  const [roles, rights, holders] = [
    await tx.db.select().from(customRoles).where(eq(customRoles.tenantId, tx.tenantId)),
    await tx.db.select().from(customRoleRights).where(eq(customRoleRights.tenantId, tx.tenantId)),
    await tx.db.select({ roleId: members.customRoleId }).from(members).where(eq(members.tenantId, tx.tenantId))
  ]
  const key = await tx.keys.workspace()
  return roles
    .map(({ id, name }) => ({
      id,
      name: key.open(address(tx, id), name),
      rights: rights.flatMap(({ roleId, permission }) => (roleId === id && isGrantable(permission) ? [permission] : [])),
      members: holders.filter(({ roleId }) => roleId === id).length
    }))
    .toSorted((a, b) => a.name.localeCompare(b.name))
}

/** Lets changes of a role and its being given to somebody wait for each other. @returns whether there is such a role */
export async function lockRole(tx: TenantTx, id: string): Promise<boolean> {
  const rows = await tx.db.select({ id: customRoles.id }).from(customRoles).where(and(eq(customRoles.tenantId, tx.tenantId), eq(customRoles.id, id))).for('update')
  return rows.length === 1
}

export async function roleName(tx: TenantTx, id: string): Promise<string | null> {
  const rows = await tx.db.select({ name: customRoles.name }).from(customRoles).where(and(eq(customRoles.tenantId, tx.tenantId), eq(customRoles.id, id)))
  return rows[0] ? (await tx.keys.workspace()).open(address(tx, id), rows[0].name) : null
}

/** The names of the workspace's own roles by id. */
export async function roleNames(tx: TenantTx): Promise<ReadonlyMap<string, string>> {
  return new Map((await listRoles(tx)).map(({ id, name }) => [id, name]))
}

export async function insertRole(tx: TenantTx, name: string, rights: readonly Grantable[], now: number): Promise<string> {
  const id = newId(now)
  const key = await tx.keys.workspace()
  await tx.db.insert(customRoles).values({ tenantId: tx.tenantId, id, name: key.seal(address(tx, id), name), createdAt: new Date(now) })
  await insertRights(tx, id, rights)
  return id
}

export async function renameRole(tx: TenantTx, id: string, name: string): Promise<void> {
  const key = await tx.keys.workspace()
  await tx.db.update(customRoles).set({ name: key.seal(address(tx, id), name) }).where(and(eq(customRoles.tenantId, tx.tenantId), eq(customRoles.id, id)))
}

export async function replaceRights(tx: TenantTx, roleId: string, rights: readonly Grantable[]): Promise<void> {
  await deleteRights(tx, roleId)
  await insertRights(tx, roleId, rights)
}

export async function deleteRole(tx: TenantTx, id: string): Promise<void> {
  await deleteRights(tx, id)
  await tx.db.delete(customRoles).where(and(eq(customRoles.tenantId, tx.tenantId), eq(customRoles.id, id)))
}

const deleteRights = (tx: TenantTx, roleId: string) => tx.db.delete(customRoleRights).where(and(eq(customRoleRights.tenantId, tx.tenantId), eq(customRoleRights.roleId, roleId)))

async function insertRights(tx: TenantTx, roleId: string, rights: readonly Grantable[]): Promise<void> {
  if (rights.length > 0) await tx.db.insert(customRoleRights).values(rights.map((permission) => ({ tenantId: tx.tenantId, roleId, permission })))
}

const theMember = (tx: TenantTx, memberId: string) => and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId))

export async function giveRole(tx: TenantTx, memberId: string, customRoleId: string | null): Promise<void> {
  await tx.db.update(members).set({ customRoleId }).where(theMember(tx, memberId))
}

/** Sets for every inbox anew what a member reaches. */
export async function replaceInboxAccess(tx: TenantTx, memberId: string, { chosenOnly, levels }: InboxAccess): Promise<void> {
  await tx.db.update(members).set({ chosenInboxesOnly: chosenOnly }).where(theMember(tx, memberId))
  await tx.db.delete(inboxAccess).where(and(eq(inboxAccess.tenantId, tx.tenantId), eq(inboxAccess.memberId, memberId)))
  if (levels.size > 0) await tx.db.insert(inboxAccess).values([...levels].map(([inboxId, level]) => ({ tenantId: tx.tenantId, memberId, inboxId, level })))
}

/** Begins a preview in a session; those that have ended are cleared away. */
export async function insertPreview(tx: TenantTx, session: { readonly id: string; readonly memberId: string }, rights: PreviewRights, now: number, endsAt: number): Promise<void> {
  await tx.db.delete(rolePreviews).where(and(eq(rolePreviews.tenantId, tx.tenantId), or(eq(rolePreviews.id, session.id), lt(rolePreviews.endsAt, new Date(now)))))
  await tx.db.insert(rolePreviews).values({ tenantId: tx.tenantId, id: session.id, memberId: session.memberId, rights: await sealPreview(tx, session.id, rights), endsAt: new Date(endsAt) })
}

export async function deletePreview(tx: TenantTx, sessionId: string): Promise<void> {
  await tx.db.delete(rolePreviews).where(and(eq(rolePreviews.tenantId, tx.tenantId), eq(rolePreviews.id, sessionId)))
}
