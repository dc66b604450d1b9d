import { and, count, eq, isNull, lt } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { factorRecoveries, identities, passkeys, recoveryCodes, totpDevices } from '../../../db/schema/index.ts'
import type { Sealed } from '../../crypto/index.ts'
import { Problem } from '../../errors/index.ts'
import { emailLookup, normaliseEmail } from './email.ts'
import { recoveryCodeHash } from './recovery-codes.ts'
import { STEP_SECONDS } from './totp.ts'

export interface Identity {
  readonly id: string
  readonly email: string
  readonly passwordHash: string
  /** The hash as it is kept: another one is another password. */
  readonly passwordSealed: Sealed
  readonly passwordChangedAt: Date
}

type IdentityColumn = 'email' | 'password' | 'totp' | 'totp-name' | 'totp-enrolment' | 'totp-enrolment-name'

/** Where the sealed texts of a person belong. The names are logical and never change. */
export const identityAddress = (column: IdentityColumn, row: string) => ({ tenant: 'system', table: 'identity', column, row })

export async function findIdentity(tx: PlatformTx, keys: SystemKeys, email: string): Promise<Identity | null> {
  const rows = await tx.db
    .select()
    .from(identities)
    .where(and(eq(identities.emailLookup, emailLookup(keys, email)), isNull(identities.disabledAt)))
  const row = rows[0]
  if (!row) return null
  return openIdentity(keys, row)
}

function openIdentity(keys: SystemKeys, row: typeof identities.$inferSelect): Identity {
  const key = keys.sealing('identity')
  return { id: row.id, email: key.open(identityAddress('email', row.id), row.email), passwordHash: key.open(identityAddress('password', row.id), row.password), passwordSealed: row.password, passwordChangedAt: row.passwordChangedAt }
}

/** The person behind a session. @throws Problem unauthenticated when they are gone */
export async function accountOf(tx: PlatformTx, keys: SystemKeys, identityId: string): Promise<Identity> {
  const row = (await tx.db.select().from(identities).where(and(eq(identities.id, identityId), isNull(identities.disabledAt))))[0]
  if (!row) throw new Problem('unauthenticated')
  return openIdentity(keys, row)
}

/** Whether the password that was checked is still the person's. Waits for a change that is under way. */
export async function isPasswordUnchanged(tx: PlatformTx, identity: Identity): Promise<boolean> {
  const rows = await tx.db
    .select({ id: identities.id })
    .from(identities)
    .where(and(eq(identities.id, identity.id), eq(identities.password, identity.passwordSealed), isNull(identities.disabledAt)))
    .for('share')
  return rows.length === 1
}

/** The language of the mail that is about the person and not about a workspace. */
export async function setIdentityLocale(tx: PlatformTx, identityId: string, locale: 'en' | 'nl'): Promise<void> {
  await tx.db.update(identities).set({ locale }).where(eq(identities.id, identityId))
}

/** A person's address, from their row. */
export function identityEmail(keys: SystemKeys, row: Pick<typeof identities.$inferSelect, 'id' | 'email'>): string {
  return keys.sealing('identity').open(identityAddress('email', row.id), row.email)
}

/** The address of a person; null when there is none, or none that may sign in. */
export async function emailOf(tx: PlatformTx, keys: SystemKeys, identityId: string): Promise<string | null> {
  const rows = await tx.db.select({ email: identities.email }).from(identities).where(and(eq(identities.id, identityId), isNull(identities.disabledAt)))
  return rows[0] ? keys.sealing('identity').open(identityAddress('email', identityId), rows[0].email) : null
}

/** Sets another password. Take lockIdentity first, and end the other sessions after. @param passwordHash of the new one */
export async function changePassword(tx: PlatformTx, keys: SystemKeys, identityId: string, passwordHash: string, now: number): Promise<void> {
  const password = keys.sealing('identity').seal(identityAddress('password', identityId), passwordHash)
  await tx.db.update(identities).set({ password, passwordChangedAt: new Date(now) }).where(eq(identities.id, identityId))
}

export interface NewIdentity {
  readonly id: string
  readonly email: string
  readonly passwordHash: string
  readonly totpSecret: string
  /** The step that was used to confirm the device: its code does not work a second time. */
  readonly totpStep: number
  /** All ten; the one that was typed back stays good. */
  readonly recoveryCodeHashes: readonly Buffer[]
}

/** Makes a person: address, password, confirmed authenticator, recovery codes. Doing it again with the same id changes nothing. */
export async function createIdentity(tx: PlatformTx, keys: SystemKeys, identity: NewIdentity, now: number): Promise<void> {
  const key = keys.sealing('identity')
  const at = new Date(now)
  const made = await tx.db
    .insert(identities)
    .values({
      id: identity.id,
      emailLookup: emailLookup(keys, identity.email),
      email: key.seal(identityAddress('email', identity.id), normaliseEmail(identity.email)),
      password: key.seal(identityAddress('password', identity.id), identity.passwordHash),
      passwordChangedAt: at,
      createdAt: at
    })
    .onConflictDoNothing({ target: identities.id })
    .returning({ id: identities.id })
  if (made.length === 0) return
  const deviceId = newId(now)
  await tx.db
    .insert(totpDevices)
    .values({ id: deviceId, identityId: identity.id, secret: key.seal(identityAddress('totp', deviceId), identity.totpSecret), lastUsedStep: identity.totpStep, createdAt: at })
  await tx.db
    .insert(recoveryCodes)
    .values(identity.recoveryCodeHashes.map((codeHash) => ({ id: newId(now), identityId: identity.id, codeHash, createdAt: at })))
}

export async function totpDevicesOf(tx: PlatformTx, keys: SystemKeys, identityId: string): Promise<{ id: string; secret: string }[]> {
  const rows = await tx.db.select().from(totpDevices).where(eq(totpDevices.identityId, identityId))
  const open = (id: string, secret: Sealed) => keys.sealing('identity').open(identityAddress('totp', id), secret)
  return rows.map((row) => ({ id: row.id, secret: open(row.id, row.secret) }))
}

/** Marks a step as used. One conditional UPDATE, so that of fifty parallel tries with one code a single one passes. */
export async function useTotpStep(tx: PlatformTx, deviceId: string, step: number): Promise<boolean> {
  const used = await tx.db
    .update(totpDevices)
    .set({ lastUsedStep: step, lastUsedAt: new Date(step * STEP_SECONDS * 1000) })
    .where(and(eq(totpDevices.id, deviceId), lt(totpDevices.lastUsedStep, step)))
    .returning({ id: totpDevices.id })
  return used.length === 1
}

/** Spends a recovery code: `used` when it was good, `spent` when it had been used before, `unknown` otherwise. */
export async function spendRecoveryCode(tx: PlatformTx, keys: SystemKeys, identityId: string, typed: string, now: number): Promise<'used' | 'spent' | 'unknown'> {
  const own = and(eq(recoveryCodes.identityId, identityId), eq(recoveryCodes.codeHash, recoveryCodeHash(keys, identityId, typed)))
  const used = await tx.db.update(recoveryCodes).set({ usedAt: new Date(now) }).where(and(own, isNull(recoveryCodes.usedAt))).returning({ id: recoveryCodes.id })
  if (used.length === 1) return 'used'
  const known = await tx.db.select({ id: recoveryCodes.id }).from(recoveryCodes).where(own)
  return known.length > 0 ? 'spent' : 'unknown'
}

export async function recoveryCodesLeft(tx: PlatformTx, identityId: string): Promise<number> {
  const rows = await tx.db.select({ left: count() }).from(recoveryCodes).where(and(eq(recoveryCodes.identityId, identityId), isNull(recoveryCodes.usedAt)))
  return rows[0]?.left ?? 0
}

/** Takes every second factor of a person away and gives them a confirmed authenticator app and recovery codes instead. */
export async function replaceFactors(
  tx: PlatformTx,
  keys: SystemKeys,
  identityId: string,
  factors: { readonly totpSecret: string; readonly totpStep: number; readonly recoveryCodeHashes: readonly Buffer[] },
  now: number
): Promise<void> {
  const createdAt = new Date(now)
  for (const table of [totpDevices, recoveryCodes, passkeys]) await tx.db.delete(table).where(eq(table.identityId, identityId))
  const id = newId(now)
  await tx.db.insert(totpDevices).values({ id, identityId, secret: keys.sealing('identity').seal(identityAddress('totp', id), factors.totpSecret), lastUsedStep: factors.totpStep, createdAt })
  await tx.db.insert(recoveryCodes).values(factors.recoveryCodeHashes.map((codeHash) => ({ id: newId(now), identityId, codeHash, createdAt })))
}

/** Ends a wait for new second factors: whoever has one does not need it. @returns whether there was one */
export async function cancelRecovery(tx: PlatformTx, identityId: string, now: number): Promise<boolean> {
  const open = and(eq(factorRecoveries.identityId, identityId), isNull(factorRecoveries.cancelledAt), isNull(factorRecoveries.finishedAt))
  return (await tx.db.update(factorRecoveries).set({ cancelledAt: new Date(now) }).where(open).returning({ id: factorRecoveries.id })).length > 0
}
