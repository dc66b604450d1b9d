import { MailboxRefused, claimMail, markRefused, markSent, releaseMail } from '../../src/features/mail/index.ts'
import { Problem } from '../../src/errors/index.ts'
import type { JobHandler } from '../define.ts'

/**
 * Sends a mail once: each try claims it first. When a server takes the letter and its answer is lost, or this process
 * ends before it wrote it down, the next try sends the same Message-ID again: lost would be worse.
 */
export const handle: JobHandler = async ({ services, mail, log }, data) => {
  const id = data['mailId']
  if (typeof id !== 'string') throw new TypeError('mail.send needs a mailId')
  const { withPlatform, systemKeys, clock, measure } = services
  const claimed = await withPlatform((tx) => claimMail(tx, systemKeys, id, clock.now()))
  if (claimed === 'done') return
  // Not done: the other try may fail, and then this job is what sends it.
  if (claimed === 'taken') throw new Problem('busy')
  // RFC 6761: no address below .invalid is anybody's. No mail server is asked to find that out.
  if (claimed.to.endsWith('.invalid')) return withPlatform((tx) => markSent(tx, id, clock.now()))
  try {
    await mail.send(claimed, id)
  } catch (error) {
    measure.mail(error instanceof MailboxRefused ? 'refused' : 'failed')
    if (error instanceof MailboxRefused) {
      log.warn({ err: error, mailId: id }, 'a mailbox does not exist: this mail is given up')
      return withPlatform((tx) => markRefused(tx, id, clock.now()))
    }
    await withPlatform((tx) => releaseMail(tx, id))
    throw error
  }
  measure.mail('sent')
  await withPlatform((tx) => markSent(tx, id, clock.now()))
}
