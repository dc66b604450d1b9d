import { and, eq, isNotNull, isNull, lt, or } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { mails } from '../../../db/schema/index.ts'
import type { Mail, Services } from '../../operations/index.ts'

const DAY_MS = 24 * 60 * 60_000
/** What could not be sent is tried for as long as this, and then given up. */
const TRIED_MS = 3 * DAY_MS
/** How long a sender has a mail to itself: longer than any try may take, see DEADLINE_MS of the transport. */
const CLAIM_MS = 5 * 60_000
const address = (row: string) => ({ tenant: 'system', table: 'mail', column: 'content', row })

/** Puts a mail into the outbox, sealed, and queues its sending, in the caller's transaction. The job knows its id only. */
export async function queueMail(tx: PlatformTx, services: Pick<Services, 'systemKeys' | 'jobs'>, mail: Mail, now: number): Promise<void> {
  const id = newId(now)
  await tx.db.insert(mails).values({ id, content: services.systemKeys.sealing('mail').sealJson(address(id), mail), createdAt: new Date(now) })
  await services.jobs.enqueue(tx, 'mail.send', { mailId: id })
}

const isWaiting = (id: string) => and(eq(mails.id, id), isNull(mails.sentAt), isNull(mails.refusedAt))

/**
 * Takes a mail for one try: `done` when nothing is left to send, `taken` while another try has it. One conditional
 * UPDATE, so that of two tries at the same time one sends.
 */
export async function claimMail(tx: PlatformTx, keys: SystemKeys, id: string, now: number): Promise<Mail | 'done' | 'taken'> {
  const free = or(isNull(mails.claimedUntil), lt(mails.claimedUntil, new Date(now)))
  const claimed = await tx.db.update(mails).set({ claimedUntil: new Date(now + CLAIM_MS) }).where(and(isWaiting(id), free)).returning()
  if (claimed[0]) return keys.sealing('mail').openJson<Mail>(address(id), claimed[0].content)
  return (await tx.db.select({ id: mails.id }).from(mails).where(isWaiting(id))).length > 0 ? 'taken' : 'done'
}

/** Gives a mail back after a try that failed, so that the next one need not wait for the claim to end. */
export async function releaseMail(tx: PlatformTx, id: string): Promise<void> {
  await tx.db.update(mails).set({ claimedUntil: null }).where(eq(mails.id, id))
}

export async function markSent(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(mails).set({ sentAt: new Date(now) }).where(eq(mails.id, id))
}

/** Gives a mail up: its server says that there is no such mailbox, which trying again does not change. */
export async function markRefused(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(mails).set({ refusedAt: new Date(now) }).where(eq(mails.id, id))
}

/** Deletes mails a day after they were queued when they are sent or refused, and after three days when they never could be. @returns how many of each */
export async function purgeMails(tx: PlatformTx, now: number): Promise<{ mails: number; unsentMails: number }> {
  const over = or(isNotNull(mails.sentAt), isNotNull(mails.refusedAt))
  return {
    mails: (await tx.db.delete(mails).where(and(over, lt(mails.createdAt, new Date(now - DAY_MS)))).returning({ id: mails.id })).length,
    unsentMails: (await tx.db.delete(mails).where(lt(mails.createdAt, new Date(now - TRIED_MS))).returning({ id: mails.id })).length
  }
}
