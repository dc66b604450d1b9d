import { and, eq, gt, lt, max } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { operatorInvitations, operatorSessions, operators } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'
import { emailLookup, newTotpSecret, normaliseEmail } from '../auth/index.ts'

/** An invitation is followed within a day, or made anew. */
export const INVITED_MS = 24 * 60 * 60_000

const address = (table: 'operator' | 'operator-invitation', column: string, row: string) => ({ tenant: 'system', table, column, row })

export interface Account {
  readonly id: string
  readonly email: string
  readonly name: string
  readonly passwordHash: string
  readonly totpSecret: string
}

function read(keys: SystemKeys, row: typeof operators.$inferSelect): Account {
  const key = keys.sealing('identity')
  const open = (column: 'email' | 'name' | 'password' | 'totp') => key.open(address('operator', column, row.id), row[column])
  return { id: row.id, email: open('email'), name: open('name'), passwordHash: open('password'), totpSecret: open('totp') }
}

export async function findByEmail(tx: PlatformTx, keys: SystemKeys, email: string): Promise<Account | null> {
  const rows = await tx.db.select().from(operators).where(eq(operators.emailLookup, emailLookup(keys, email)))
  return rows[0] ? read(keys, rows[0]) : null
}

export async function findById(tx: PlatformTx, keys: SystemKeys, id: string): Promise<Account | null> {
  const rows = await tx.db.select().from(operators).where(eq(operators.id, id))
  return rows[0] ? read(keys, rows[0]) : null
}

/** All operators, oldest first, with the last use of a session that is still open. */
export async function listOperators(tx: PlatformTx, keys: SystemKeys): Promise<(Account & { createdAt: Date; lastSeenAt: Date | null })[]> {
  const rows = await tx.db
    .select({ row: operators, lastSeenAt: max(operatorSessions.lastSeenAt) })
    .from(operators)
    .leftJoin(operatorSessions, eq(operatorSessions.operatorId, operators.id))
    .groupBy(operators.id)
    .orderBy(operators.createdAt)
  return rows.map(({ row, lastSeenAt }) => ({ ...read(keys, row), createdAt: row.createdAt, lastSeenAt }))
}

/** Marks a step as used. One conditional UPDATE, so that of many parallel tries with one code a single one passes. */
export async function useStep(tx: PlatformTx, id: string, step: number): Promise<boolean> {
  const used = await tx.db.update(operators).set({ totpStep: step }).where(and(eq(operators.id, id), lt(operators.totpStep, step))).returning({ id: operators.id })
  return used.length === 1
}

/** Makes an invitation, which replaces earlier ones to the same address. @returns the token, kept only as a hash */
export async function createInvitation(tx: PlatformTx, keys: SystemKeys, email: string, now: number): Promise<{ token: string; expiresAt: Date }> {
  const id = newId(now)
  const token = newToken()
  const expiresAt = new Date(now + INVITED_MS)
  const lookup = emailLookup(keys, email)
  const key = keys.sealing('identity')
  await tx.db.delete(operatorInvitations).where(eq(operatorInvitations.emailLookup, lookup))
  await tx.db.insert(operatorInvitations).values({
    id,
    linkHash: tokenHash('operator-invitation', token),
    emailLookup: lookup,
    email: key.seal(address('operator-invitation', 'email', id), normaliseEmail(email)),
    totp: key.seal(address('operator-invitation', 'totp', id), newTotpSecret()),
    createdAt: new Date(now),
    expiresAt
  })
  return { token, expiresAt }
}

export interface OpenInvitation {
  readonly id: string
  readonly email: string
  readonly totpSecret: string
  readonly expiresAt: Date
}

/** The invitation of a token, locked, so that of two who follow it at once one enrols. */
export async function findInvitation(tx: PlatformTx, keys: SystemKeys, token: string, now: number): Promise<OpenInvitation | null> {
  const rows = await tx.db
    .select()
    .from(operatorInvitations)
    .where(and(eq(operatorInvitations.linkHash, tokenHash('operator-invitation', token)), gt(operatorInvitations.expiresAt, new Date(now))))
    .for('update')
  const row = rows[0]
  if (!row) return null
  const open = (column: 'email' | 'totp') => keys.sealing('identity').open(address('operator-invitation', column, row.id), row[column])
  return { id: row.id, email: open('email'), totpSecret: open('totp'), expiresAt: row.expiresAt }
}

/** Makes the account of an invitation and uses the invitation up. Whoever had the account before is out: sessions and factor go with it. */
export async function enrol(tx: PlatformTx, keys: SystemKeys, invitation: OpenInvitation, given: { name: string; passwordHash: string; totpStep: number }, now: number): Promise<string> {
  const id = newId(now)
  const key = keys.sealing('identity')
  const seal = (column: 'email' | 'name' | 'password' | 'totp', text: string) => key.seal(address('operator', column, id), text)
  const lookup = emailLookup(keys, invitation.email)
  await tx.db.delete(operators).where(eq(operators.emailLookup, lookup))
  await tx.db.delete(operatorInvitations).where(eq(operatorInvitations.id, invitation.id))
  await tx.db.insert(operators).values({
    id,
    emailLookup: lookup,
    email: seal('email', invitation.email),
    name: seal('name', given.name),
    password: seal('password', given.passwordHash),
    totp: seal('totp', invitation.totpSecret),
    totpStep: given.totpStep,
    createdAt: new Date(now)
  })
  return id
}

/** Removes an operator, with every session. */
export async function removeOperator(tx: PlatformTx, id: string): Promise<boolean> {
  return (await tx.db.delete(operators).where(eq(operators.id, id)).returning({ id: operators.id })).length === 1
}
