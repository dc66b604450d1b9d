import { and, eq, gt, lt, ne } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { signups } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'
import { emailLookup, normaliseEmail } from '../auth/index.ts'

/** From asking for the link to the last step. */
export const SIGNUP_MS = 24 * 60 * 60_000
/** From being invited to the last step. */
export const INVITED_MS = 7 * 24 * 60 * 60_000

/** What was typed so far. Sealed as one. */
export interface Answers {
  readonly email: string
  readonly workspaceName?: string
  readonly name?: string
  readonly passwordHash?: string
  readonly totpSecret?: string
  readonly recoveryCodeHashes?: readonly string[]
}

export interface Signup {
  readonly id: string
  readonly step: 'link' | 'profile' | 'totp' | 'recovery' | 'done'
  readonly locale: 'en' | 'nl'
  readonly answers: Answers
  readonly totpStep: number
  readonly identityId: string
  readonly workspaceId: string
  readonly memberId: string
  /** The invitation that it follows into a workspace that is there already; null for who founds one. */
  readonly invitationId: string | null
  readonly expiresAt: Date
}

const address = (row: string) => ({ tenant: 'system', table: 'signup', column: 'answers', row })

function read(keys: SystemKeys, row: typeof signups.$inferSelect): Signup {
  return { ...row, answers: keys.sealing('sign-in').openJson<Answers>(address(row.id), row.answers) }
}

/** Begins a sign-up and answers with the token of its link, which is kept only as a hash. validMs: how long it may take in all. */
export async function createSignup(tx: PlatformTx, keys: SystemKeys, email: string, locale: 'en' | 'nl', now: number, validMs = SIGNUP_MS): Promise<string> {
  const id = newId(now)
  const token = newToken()
  const answers: Answers = { email: normaliseEmail(email) }
  await tx.db.insert(signups).values({
    id,
    emailLookup: emailLookup(keys, email),
    linkHash: tokenHash('signup-link', token),
    step: 'link',
    locale,
    answers: keys.sealing('sign-in').sealJson(address(id), answers),
    totpStep: 0,
    identityId: newId(now),
    workspaceId: newId(now),
    memberId: newId(now),
    createdAt: new Date(now),
    expiresAt: new Date(now + validMs)
  })
  return token
}

const underWay = (now: number) => and(gt(signups.expiresAt, new Date(now)), ne(signups.step, 'done'))

/** What an invitation decides of a sign-up. */
export interface Invitee {
  readonly invitationId: string
  readonly workspaceId: string
  readonly workspaceName: string
  readonly memberId: string
  readonly email: string
  readonly locale: 'en' | 'nl'
  readonly expiresAt: Date
}

/**
 * A sign-up into a workspace that is there already, handed to this browser. Somebody who follows the same invitation
 * again goes on where they were, and the browser they had before loses it.
 */
export async function joinSignup(tx: PlatformTx, keys: SystemKeys, invitee: Invitee, now: number): Promise<{ signup: Signup; cookie: string }> {
  const cookie = newToken()
  const cookieHash = tokenHash('signup', cookie)
  const [known] = await tx.db.update(signups).set({ cookieHash }).where(and(eq(signups.invitationId, invitee.invitationId), underWay(now))).returning()
  if (known) return { signup: read(keys, known), cookie }
  const id = newId(now)
  const answers: Answers = { email: normaliseEmail(invitee.email), workspaceName: invitee.workspaceName }
  const [row] = await tx.db
    .insert(signups)
    .values({
      id,
      emailLookup: emailLookup(keys, invitee.email),
      // Nobody is given this link: the invitation is the link.
      linkHash: tokenHash('signup-link', newToken()),
      cookieHash,
      step: 'profile',
      locale: invitee.locale,
      answers: keys.sealing('sign-in').sealJson(address(id), answers),
      totpStep: 0,
      identityId: newId(now),
      workspaceId: invitee.workspaceId,
      memberId: invitee.memberId,
      invitationId: invitee.invitationId,
      createdAt: new Date(now),
      expiresAt: new Date(Math.min(now + SIGNUP_MS, invitee.expiresAt.getTime()))
    })
    .returning()
  if (!row) throw new Error('A sign-up was not kept')
  return { signup: read(keys, row), cookie }
}

/** Opens a link: hands the sign-up to this browser, and takes it from the one that had it. */
export async function openSignup(tx: PlatformTx, keys: SystemKeys, linkToken: string, now: number): Promise<{ signup: Signup; cookie: string } | null> {
  const rows = await tx.db
    .select()
    .from(signups)
    .where(and(eq(signups.linkHash, tokenHash('signup-link', linkToken)), underWay(now)))
    .for('update')
  const row = rows[0]
  if (!row) return null
  const cookie = newToken()
  const step = row.step === 'link' ? 'profile' : row.step
  await tx.db.update(signups).set({ cookieHash: tokenHash('signup', cookie), step }).where(eq(signups.id, row.id))
  return { signup: read(keys, { ...row, step }), cookie }
}

/** The id of the sign-up that a browser's cookie belongs to. */
export async function findSignupId(tx: PlatformTx, cookie: string, now: number): Promise<string | null> {
  const rows = await tx.db
    .select({ id: signups.id })
    .from(signups)
    .where(and(eq(signups.cookieHash, tokenHash('signup', cookie)), underWay(now)))
  return rows[0]?.id ?? null
}

/** The sign-up, locked: its steps never run beside each other. */
export async function lockSignup(tx: PlatformTx, keys: SystemKeys, id: string, now: number): Promise<Signup | null> {
  const rows = await tx.db.select().from(signups).where(and(eq(signups.id, id), underWay(now))).for('update')
  return rows[0] ? read(keys, rows[0]) : null
}

export async function saveSignup(tx: PlatformTx, keys: SystemKeys, signup: Signup): Promise<void> {
  await tx.db
    .update(signups)
    .set({ step: signup.step, totpStep: signup.totpStep, answers: keys.sealing('sign-in').sealJson(address(signup.id), signup.answers) })
    .where(eq(signups.id, signup.id))
}

/** Finishes a sign-up: what was typed is deleted with its row, and other links to the same address go with it. */
export async function finishSignup(tx: PlatformTx, keys: SystemKeys, signup: Signup): Promise<void> {
  await tx.db.delete(signups).where(eq(signups.emailLookup, emailLookup(keys, signup.answers.email)))
}

/** Deletes what has run out. @returns how many */
export async function purgeSignups(tx: PlatformTx, now: number): Promise<number> {
  return (await tx.db.delete(signups).where(lt(signups.expiresAt, new Date(now))).returning({ id: signups.id })).length
}
