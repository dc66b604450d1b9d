import { and, count, eq, isNull } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { identities, passkeys, recoveryCodes, totpDevices, totpEnrolments } from '../../../db/schema/index.ts'
import { Problem } from '../../errors/index.ts'
import { newRecoveryCodes, recoveryCodeHash } from './recovery-codes.ts'
import { identityAddress } from './repository.ts'

/** One authenticator app, as its owner sees it. */
export interface TotpDevice {
  readonly id: string
  readonly name: string | null
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
}

/**
 * Takes the person's row until the end of the transaction, so that sign-ins and changes of factors go one after the
 * other: of two removals the second sees what the first left, and no sign-in slips past an end of all sessions.
 * @throws Problem unauthenticated when there is no such person any more
 */
export async function lockIdentity(tx: PlatformTx, identityId: string): Promise<void> {
  const alive = and(eq(identities.id, identityId), isNull(identities.disabledAt))
  const rows = await tx.db.select({ id: identities.id }).from(identities).where(alive).for('update')
  if (rows.length === 0) throw new Problem('unauthenticated')
}

/** How many of each kind of factor a person can sign in with. */
export async function factorCounts(tx: PlatformTx, identityId: string): Promise<{ totp: number; passkeys: number; recoveryCodes: number }> {
  const one = async (query: Promise<{ n: number }[]>) => (await query)[0]?.n ?? 0
  return {
    totp: await one(tx.db.select({ n: count() }).from(totpDevices).where(eq(totpDevices.identityId, identityId))),
    passkeys: await one(tx.db.select({ n: count() }).from(passkeys).where(and(eq(passkeys.identityId, identityId), isNull(passkeys.blockedAt)))),
    recoveryCodes: await one(tx.db.select({ n: count() }).from(recoveryCodes).where(and(eq(recoveryCodes.identityId, identityId), isNull(recoveryCodes.usedAt))))
  }
}

/** Call after a removal, under lockIdentity. @throws Problem last_factor when nothing but recovery codes is left */
export async function requireFactorLeft(tx: PlatformTx, identityId: string): Promise<void> {
  const left = await factorCounts(tx, identityId)
  if (left.totp + left.passkeys === 0) throw new Problem('last_factor')
}

export async function listTotpDevices(tx: PlatformTx, keys: SystemKeys, identityId: string): Promise<TotpDevice[]> {
  const rows = await tx.db.select().from(totpDevices).where(eq(totpDevices.identityId, identityId)).orderBy(totpDevices.id)
  const key = keys.sealing('identity')
  return rows.map(({ id, name, createdAt, lastUsedAt }) => ({ id, name: name && key.open(identityAddress('totp-name', id), name), createdAt, lastUsedAt }))
}

const ENROLMENT_MS = 15 * 60_000

/** Keeps a key that is shown to a person until a code confirms it: one a session, a newer one takes its place. */
export async function saveTotpEnrolment(tx: PlatformTx, keys: SystemKeys, sessionId: string, secret: string, name: string, now: number): Promise<void> {
  const key = keys.sealing('identity')
  const values = {
    secret: key.seal(identityAddress('totp-enrolment', sessionId), secret),
    name: key.seal(identityAddress('totp-enrolment-name', sessionId), name),
    expiresAt: new Date(now + ENROLMENT_MS)
  }
  await tx.db.insert(totpEnrolments).values({ sessionId, ...values }).onConflictDoUpdate({ target: totpEnrolments.sessionId, set: values })
}

/** The key that this session is about to confirm, held until the end of the transaction; null when there is none or it is too old. */
export async function findTotpEnrolment(tx: PlatformTx, keys: SystemKeys, sessionId: string, now: number): Promise<{ secret: string; name: string } | null> {
  const row = (await tx.db.select().from(totpEnrolments).where(eq(totpEnrolments.sessionId, sessionId)).for('update'))[0]
  if (!row || row.expiresAt.getTime() <= now) return null
  const key = keys.sealing('identity')
  return { secret: key.open(identityAddress('totp-enrolment', sessionId), row.secret), name: key.open(identityAddress('totp-enrolment-name', sessionId), row.name) }
}

/** Adds a confirmed authenticator app. The step that confirmed it is spent. */
export async function addTotpDevice(tx: PlatformTx, keys: SystemKeys, identityId: string, device: { secret: string; name: string; step: number }, now: number): Promise<string> {
  const key = keys.sealing('identity')
  const id = newId(now)
  await tx.db.insert(totpDevices).values({
    id,
    identityId,
    secret: key.seal(identityAddress('totp', id), device.secret),
    name: key.seal(identityAddress('totp-name', id), device.name),
    lastUsedStep: device.step,
    createdAt: new Date(now)
  })
  return id
}

export async function endTotpEnrolment(tx: PlatformTx, sessionId: string): Promise<void> {
  await tx.db.delete(totpEnrolments).where(eq(totpEnrolments.sessionId, sessionId))
}

const ownDevice = (identityId: string, id: string) => and(eq(totpDevices.id, id), eq(totpDevices.identityId, identityId))

export async function renameTotpDevice(tx: PlatformTx, keys: SystemKeys, identityId: string, id: string, name: string): Promise<boolean> {
  const sealedName = keys.sealing('identity').seal(identityAddress('totp-name', id), name)
  return (await tx.db.update(totpDevices).set({ name: sealedName }).where(ownDevice(identityId, id)).returning({ id: totpDevices.id })).length === 1
}

/** @returns whether there was one: another person's is none */
export async function removeTotpDevice(tx: PlatformTx, identityId: string, id: string): Promise<boolean> {
  return (await tx.db.delete(totpDevices).where(ownDevice(identityId, id)).returning({ id: totpDevices.id })).length === 1
}

/** Ten new recovery codes; every old one, used or not, is gone. @returns the codes, which are kept as hashes only */
export async function renewRecoveryCodes(tx: PlatformTx, keys: SystemKeys, identityId: string, now: number): Promise<string[]> {
  await tx.db.delete(recoveryCodes).where(eq(recoveryCodes.identityId, identityId))
  const codes = newRecoveryCodes()
  await tx.db
    .insert(recoveryCodes)
    .values(codes.map((code) => ({ id: newId(now), identityId, codeHash: recoveryCodeHash(keys, identityId, code), createdAt: new Date(now) })))
  return codes
}
