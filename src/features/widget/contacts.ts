import type { KeyObject } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import { and, eq } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { contacts } from '../../../db/schema/index.ts'
import { lookupHash } from '../../crypto/index.ts'
import { Problem } from '../../errors/index.ts'
import { type ContactProfile, profileAddress } from '../conversations/index.ts'
import { MOST_ATTRIBUTES } from './schema.ts'

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
  // Whoever has the contact erased has it waiting first, or finds what begins here.
  const [known] = await tx.db.select({ id: contacts.id }).from(contacts).where(and(eq(contacts.tenantId, tx.tenantId), eq(contacts.visitorHash, visitor.hash))).for('key share')
  if (known) return known.id
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

/**
 * Adds what the website says about its visitor to what is known. Stays unverified.
 * @returns whether it said anything new
 * @throws Problem too_many when there would be more attributes than one contact may have: calls add up
 */
export async function saveProfile(tx: TenantTx, contactId: string, change: ContactProfile): Promise<boolean> {
  const own = and(eq(contacts.tenantId, tx.tenantId), eq(contacts.id, contactId))
  const rows = await tx.db.select({ profile: contacts.profile }).from(contacts).where(own).for('update')
  if (!rows[0]) return false
  const key = await tx.keys.contact(contactId)
  const address = profileAddress(tx.tenantId, contactId)
  const before = { attributes: {}, ...key.openJson<ContactProfile>(address, rows[0].profile) }
  const after = { ...before, ...change, attributes: { ...before.attributes, ...change.attributes } }
  if (isDeepStrictEqual(before, after)) return false
  const [had, has] = [before, after].map(({ attributes }) => Object.keys(attributes).length) as [number, number]
  if (has > MOST_ATTRIBUTES && has > had) throw new Problem('too_many', { field: 'attributes', allowed: `at most ${MOST_ATTRIBUTES}, with those that were said before` })
  await tx.db.update(contacts).set({ profile: key.sealJson(address, after) }).where(own)
  return true
}
