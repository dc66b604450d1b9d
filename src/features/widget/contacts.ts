import type { KeyObject } from 'node:crypto'
import { and, eq } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { contacts } from '../../../db/schema/index.ts'
import { lookupHash } from '../../crypto/index.ts'
import { type ContactProfile, profileAddress } from '../conversations/index.ts'

/** How a visitor's secret token is kept: bound to the inbox, so that it means nothing in another one. */
export function visitorHash(indexKey: KeyObject, inboxId: string, token: string): Buffer {
  return lookupHash(indexKey, `visitor/${inboxId}`, token)
}

export async function findContactId(tx: TenantTx, hash: Buffer): Promise<string | null> {
  const rows = await tx.db.select({ id: contacts.id }).from(contacts).where(and(eq(contacts.tenantId, tx.tenantId), eq(contacts.visitorHash, hash)))
  return rows[0]?.id ?? null
}

/** The contact of a visitor, made on the first message: page views leave no rows. An unverified visitor is always a new contact. */
export async function ensureContact(tx: TenantTx, visitor: { inboxId: string; hash: Buffer; test: boolean; profile: ContactProfile }, now: number): Promise<string> {
  const known = await findContactId(tx, visitor.hash)
  if (known) return known
  const id = newId(now)
  const key = await tx.keys.create('contact', id, now)
  const at = new Date(now)
  await tx.db.insert(contacts).values({
    tenantId: tx.tenantId,
    id,
    inboxId: visitor.inboxId,
    visitorHash: visitor.hash,
    profile: key.sealJson(profileAddress(tx.tenantId, id), visitor.profile),
    verified: false,
    test: visitor.test,
    createdAt: at,
    lastSeenAt: at
  })
  return id
}

/** Adds what the website says about its visitor to what is known. Stays unverified. */
export async function saveProfile(tx: TenantTx, contactId: string, change: ContactProfile): Promise<void> {
  const own = and(eq(contacts.tenantId, tx.tenantId), eq(contacts.id, contactId))
  const rows = await tx.db.select({ profile: contacts.profile }).from(contacts).where(own).for('update')
  if (!rows[0]) return
  const key = await tx.keys.contact(contactId)
  const address = profileAddress(tx.tenantId, contactId)
  const before = key.openJson<ContactProfile>(address, rows[0].profile)
  const attributes = { ...before.attributes, ...change.attributes }
  await tx.db.update(contacts).set({ profile: key.sealJson(address, { ...before, ...change, attributes }) }).where(own)
}
