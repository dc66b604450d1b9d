import { and, eq, gt, isNull, or } from 'drizzle-orm'
import type { TenantTx } from '../../../db/index.ts'
import { members } from '../../../db/schema/index.ts'
import type { KeySet } from '../../crypto/index.ts'
import type { AccessLevels, MemberActor, MemberRights, Role } from '../../operations/index.ts'
import { RIGHTS_COLUMNS, readRights } from '../roles/index.ts'

const address = (tx: TenantTx, column: 'name' | 'email', row: string) => ({ tenant: tx.tenantId, table: 'member', column, row })

/** Stands for a session where a member acts without one. */
const NO_SESSION = '00000000-0000-0000-0000-000000000000'

export interface MemberProfile extends MemberRights {
  readonly id: string
  readonly name: string
  readonly email: string
  readonly locale: 'en' | 'nl'
  readonly active: boolean
  readonly createdAt: Date
  /** When an auditor's access ends; null for everybody else. */
  readonly endsAt: Date | null
  /** A program that works with a token: nobody signs in or gets mail as it. */
  readonly isService: boolean
}

export interface NewMember {
  readonly id: string
  readonly role: Role
  readonly access: AccessLevels
  readonly identityId: string
  readonly name: string
  readonly email: string
  readonly locale: 'en' | 'nl'
  /** Required for an auditor, refused for anybody else. */
  readonly endsAt?: Date | null
  /** Of a program: its token. */
  readonly tokenId?: string
}

const selection = { row: members, ...RIGHTS_COLUMNS }

interface Found {
  readonly row: typeof members.$inferSelect
  readonly granted: string | null
  readonly levels: string | null
}

function profileOf(tx: TenantTx, key: KeySet, found: Found): MemberProfile {
  const { row } = found
  return {
    id: row.id,
    ...readRights(row, found),
    name: key.open(address(tx, 'name', row.id), row.name),
    email: key.open(address(tx, 'email', row.id), row.email),
    locale: row.locale,
    active: row.status === 'active',
    createdAt: row.createdAt,
    endsAt: row.endsAt,
    isService: row.tokenId !== null
  }
}

/** A member by id, active or not. */
export async function findMember(tx: TenantTx, memberId: string): Promise<MemberProfile | null> {
  const rows = await tx.db.select(selection).from(members).where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId)))
  return rows[0] ? profileOf(tx, await tx.keys.workspace(), rows[0]) : null
}

/** An active member as an actor with the rights of this moment and no session; null when the membership ended. */
export async function memberActor(tx: TenantTx, memberId: string, now: number): Promise<MemberActor | null> {
  const [found] = await tx.db.select(selection).from(members).where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId), eq(members.status, 'active'), or(isNull(members.endsAt), gt(members.endsAt, new Date(now)))))
  if (!found) return null
  return { kind: 'member', tenantId: tx.tenantId, memberId, identityId: found.row.identityId, sessionId: NO_SESSION, factorKind: null, ...readRights(found.row, found) }
}

/** All members, by name. Names are sealed, so they are sorted here and not by the database; a workspace has few. */
export async function listMembers(tx: TenantTx): Promise<MemberProfile[]> {
  const rows = await tx.db.select(selection).from(members).where(eq(members.tenantId, tx.tenantId))
  const key = await tx.keys.workspace()
  return rows.map((row) => profileOf(tx, key, row)).toSorted((a, b) => a.name.localeCompare(b.name))
}

export async function insertMember(tx: TenantTx, member: NewMember, now: number): Promise<void> {
  const key = await tx.keys.workspace()
  await tx.db.insert(members).values({
    tenantId: tx.tenantId,
    id: member.id,
    identityId: member.identityId,
    role: member.role,
    canBilling: member.access.billing,
    canCustomerData: member.access.customerData,
    canMessaging: member.access.messaging,
    chosenInboxesOnly: false,
    name: key.seal(address(tx, 'name', member.id), member.name),
    email: key.seal(address(tx, 'email', member.id), member.email),
    locale: member.locale,
    status: 'active',
    createdAt: new Date(now),
    endsAt: member.endsAt ?? null,
    tokenId: member.tokenId ?? null
  })
}

/** Changes what a member says of themselves: the name that colleagues see, the language of their screens. */
export async function updateOwnProfile(tx: TenantTx, memberId: string, profile: { readonly name?: string; readonly locale?: 'en' | 'nl' }): Promise<void> {
  const { name, locale } = profile
  if (name === undefined && locale === undefined) return
  const key = await tx.keys.workspace()
  await tx.db
    .update(members)
    .set({ ...(name !== undefined && { name: key.seal(address(tx, 'name', memberId), name) }), ...(locale !== undefined && { locale }) })
    .where(and(eq(members.tenantId, tx.tenantId), eq(members.id, memberId)))
}
