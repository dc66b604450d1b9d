import { and, eq, gt, isNull, lt, or, sql } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { passkeyChallenges, passkeys } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'
import type { FreshAction } from '../../operations/index.ts'

/** What is kept of a credential, sealed: who can write to the database cannot put a public key of their own there. */
export interface Credential {
  /** Base64url. */
  readonly id: string
  /** COSE, base64url. */
  readonly publicKey: string
  readonly transports: readonly string[]
}

export interface Passkey {
  readonly id: string
  readonly identityId: string
  readonly name: string
  readonly credential: Credential
  readonly synced: boolean
  readonly createdAt: Date
  readonly lastUsedAt: Date | null
  readonly blocked: boolean
}

/** A person may have this many: enough for every device, and a bound for the options of a sign-in. */
export const MAX_PASSKEYS = 20

type Row = typeof passkeys.$inferSelect

// The identity is bound into the address: a row that is moved to another person does not open.
const address = (column: 'credential' | 'name', row: Pick<Row, 'id' | 'identityId'>) => ({ tenant: 'system', table: 'passkey', column, row: row.id, bound: [row.identityId] })
const lookup = (keys: SystemKeys, credentialId: string) => keys.hash('identity-lookup', 'passkey', credentialId)

function read(keys: SystemKeys, row: Row): Passkey {
  const key = keys.sealing('identity')
  return {
    id: row.id,
    identityId: row.identityId,
    name: key.open(address('name', row), row.name),
    credential: key.openJson<Credential>(address('credential', row), row.credential),
    synced: row.synced,
    createdAt: row.createdAt,
    lastUsedAt: row.lastUsedAt,
    blocked: row.blockedAt !== null
  }
}

export async function passkeysOf(tx: PlatformTx, keys: SystemKeys, identityId: string): Promise<Passkey[]> {
  const rows = await tx.db.select().from(passkeys).where(eq(passkeys.identityId, identityId)).orderBy(passkeys.id)
  return rows.map((row) => read(keys, row))
}

export async function findPasskey(tx: PlatformTx, keys: SystemKeys, credentialId: string): Promise<Passkey | null> {
  const row = (await tx.db.select().from(passkeys).where(eq(passkeys.credentialLookup, lookup(keys, credentialId))))[0]
  return row ? read(keys, row) : null
}

interface NewPasskey {
  readonly identityId: string
  readonly name: string
  readonly credential: Credential
  readonly signCount: number
  readonly synced: boolean
}

/** @returns its id, or null when this credential is known already, to whomever */
export async function insertPasskey(tx: PlatformTx, keys: SystemKeys, passkey: NewPasskey, now: number): Promise<string | null> {
  const { identityId, signCount, synced } = passkey
  const row = { id: newId(now), identityId }
  const key = keys.sealing('identity')
  const made = await tx.db
    .insert(passkeys)
    .values({
      ...row,
      credentialLookup: lookup(keys, passkey.credential.id),
      credential: key.sealJson(address('credential', row), passkey.credential),
      name: key.seal(address('name', row), passkey.name),
      signCount,
      synced,
      createdAt: new Date(now)
    })
    .onConflictDoNothing({ target: passkeys.credentialLookup })
    .returning({ id: passkeys.id })
  return made[0]?.id ?? null
}

/**
 * Counts a use. One conditional UPDATE: `copied` when the counter did not go up, which shows that two authenticators
 * have the key; `gone` when it was removed or blocked meanwhile. Synced passkeys always say 0.
 */
export async function countUse(tx: PlatformTx, id: string, signCount: number, now: number): Promise<'counted' | 'copied' | 'gone'> {
  const usable = and(eq(passkeys.id, id), isNull(passkeys.blockedAt))
  const goesUp = or(lt(passkeys.signCount, signCount), sql`${passkeys.signCount} = 0 and ${signCount}::bigint = 0`)
  const counted = await tx.db.update(passkeys).set({ signCount, lastUsedAt: new Date(now) }).where(and(usable, goesUp)).returning({ id: passkeys.id })
  if (counted.length === 1) return 'counted'
  const blocked = await tx.db.update(passkeys).set({ blockedAt: new Date(now) }).where(usable).returning({ id: passkeys.id })
  return blocked.length === 1 ? 'copied' : 'gone'
}

const own = (identityId: string, id: string) => and(eq(passkeys.id, id), eq(passkeys.identityId, identityId))

/** @returns whether there was one: another person's is none */
export async function renamePasskey(tx: PlatformTx, keys: SystemKeys, identityId: string, id: string, name: string): Promise<boolean> {
  const sealed = keys.sealing('identity').seal(address('name', { id, identityId }), name)
  return (await tx.db.update(passkeys).set({ name: sealed }).where(own(identityId, id)).returning({ id: passkeys.id })).length === 1
}

/** @returns the name of the one that was removed, or null when there was none */
export async function removePasskey(tx: PlatformTx, keys: SystemKeys, identityId: string, id: string): Promise<string | null> {
  const row = (await tx.db.delete(passkeys).where(own(identityId, id)).returning())[0]
  return row ? keys.sealing('identity').open(address('name', row), row.name) : null
}

const CHALLENGE_MS = 5 * 60_000
/** How long a challenge lasts, for the browser, in milliseconds. */
export const CHALLENGE_TIMEOUT_MS = CHALLENGE_MS

/** What a challenge is for and whom it is bound to: a session; a browser before there is one; who holds the link for a new password. A fresh factor is for one kind of action. */
export type Binding =
  | { readonly purpose: 'sign-in'; readonly browserToken: string }
  | { readonly purpose: 'reset'; readonly linkToken: string }
  | { readonly purpose: 'second-factor' | 'add' | 'unlock' | 'enrol'; readonly sessionId: string }
  | { readonly purpose: 'step-up'; readonly sessionId: string; readonly action: FreshAction }

/** What is kept of a bearer that is no session: a hash. */
function bearerHash(binding: Exclude<Binding, { sessionId: string }>): Buffer {
  return binding.purpose === 'sign-in' ? tokenHash('passkey-browser', binding.browserToken) : tokenHash('passkey-reset', binding.linkToken)
}

/** A fresh challenge of 256 bits, kept as a hash. For a session a newer one takes the older one's place; a browser may have several tabs. */
export async function issueChallenge(tx: PlatformTx, binding: Binding, now: number): Promise<string> {
  const challenge = newToken()
  const bound = 'sessionId' in binding ? { sessionId: binding.sessionId } : { browserHash: bearerHash(binding) }
  if (binding.purpose !== 'sign-in') await tx.db.delete(passkeyChallenges).where(boundTo(binding))
  await tx.db.insert(passkeyChallenges).values({
    challengeHash: tokenHash('passkey-challenge', challenge),
    purpose: binding.purpose,
    action: binding.purpose === 'step-up' ? binding.action : null,
    expiresAt: new Date(now + CHALLENGE_MS),
    ...bound
  })
  return challenge
}

function boundTo(binding: Binding) {
  const bearer = 'sessionId' in binding ? eq(passkeyChallenges.sessionId, binding.sessionId) : eq(passkeyChallenges.browserHash, bearerHash(binding))
  return and(eq(passkeyChallenges.purpose, binding.purpose), bearer)
}

/** Spends a challenge. One DELETE, so that of parallel answers to it one passes. @returns whether it was good */
export async function spendChallenge(tx: PlatformTx, challenge: string, binding: Binding, now: number): Promise<boolean> {
  const forAction = binding.purpose === 'step-up' ? eq(passkeyChallenges.action, binding.action) : undefined
  const spent = await tx.db
    .delete(passkeyChallenges)
    .where(and(eq(passkeyChallenges.challengeHash, tokenHash('passkey-challenge', challenge)), boundTo(binding), forAction, gt(passkeyChallenges.expiresAt, new Date(now))))
    .returning({ hash: passkeyChallenges.challengeHash })
  return spent.length === 1
}

/** Deletes challenges that have run out. @returns how many */
export async function purgeChallenges(tx: PlatformTx, now: number): Promise<number> {
  return (await tx.db.delete(passkeyChallenges).where(lt(passkeyChallenges.expiresAt, new Date(now))).returning({ hash: passkeyChallenges.challengeHash })).length
}
