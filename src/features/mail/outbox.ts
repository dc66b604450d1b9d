import { and, eq, isNull, lt } from 'drizzle-orm'
import { type PlatformTx, type SystemKeys, newId } from '../../../db/index.ts'
import { mails } from '../../../db/schema/index.ts'
import type { Mail, Services } from '../../operations/index.ts'

const KEPT_MS = 24 * 60 * 60_000
const address = (row: string) => ({ tenant: 'system', table: 'mail', column: 'content', row })

/** Puts a mail into the outbox, sealed, and queues its sending, in the caller's transaction. The job knows its id only. */
export async function queueMail(tx: PlatformTx, services: Pick<Services, 'systemKeys' | 'jobs'>, mail: Mail, now: number): Promise<void> {
  const id = newId(now)
  await tx.db.insert(mails).values({ id, content: services.systemKeys.sealing('mail').sealJson(address(id), mail), createdAt: new Date(now) })
  await services.jobs.enqueue(tx, 'mail.send', { mailId: id })
}

/** A mail that waits to be sent; null when it was sent already. */
export async function waitingMail(tx: PlatformTx, keys: SystemKeys, id: string): Promise<Mail | null> {
  const rows = await tx.db.select().from(mails).where(and(eq(mails.id, id), isNull(mails.sentAt)))
  return rows[0] ? keys.sealing('mail').openJson<Mail>(address(id), rows[0].content) : null
}

export async function markSent(tx: PlatformTx, id: string, now: number): Promise<void> {
  await tx.db.update(mails).set({ sentAt: new Date(now) }).where(eq(mails.id, id))
}

/** Deletes mails a day after they were queued, sent or not: their links have run out by then. @returns how many */
export async function purgeMails(tx: PlatformTx, now: number): Promise<number> {
  return (await tx.db.delete(mails).where(lt(mails.createdAt, new Date(now - KEPT_MS))).returning({ id: mails.id })).length
}
