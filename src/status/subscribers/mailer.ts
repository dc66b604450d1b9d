import type { Secret } from '../../crypto/index.ts'
import { connectMailServer, domainOf, isNoMailbox, mailServerCodes } from '../../mail/index.ts'
import type { SubscriberLetter } from './letters.ts'

const DEADLINE_MS = 30_000

/** What came of a letter: taken, or not now with the server's codes, or there is no such mailbox. */
export type Posted = { readonly done: true } | { readonly done: false; readonly isGone: boolean; readonly codes: string }

export type Mailer = (to: string, letter: SubscriberLetter, id: string) => Promise<Posted>

/** Sends letters through a mail server, without the server and the database that are watched. */
export function createMailer(url: Secret, from: string): Mailer {
  const transport = connectMailServer(url)
  const domain = domainOf(from)
  return async (to, { leaveUrl, ...letter }, id) => {
    const headers = {
      'Auto-Submitted': 'auto-generated',
      // RFC 2369 and 8058: mail programs show their own button for it.
      ...(leaveUrl !== null && { 'List-Unsubscribe': `<${leaveUrl}>`, 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' })
    }
    const mail = { from, to: { name: '', address: to }, ...letter, messageId: `<${id}@${domain}>`, headers }
    try {
      // An abort cuts the connection, so that nothing goes out once the next try may begin. The types do not know of it yet.
      await transport.sendMail(Object.assign(mail, { signal: AbortSignal.timeout(DEADLINE_MS) }))
      return { done: true }
    } catch (error) {
      return { done: false, isGone: isNoMailbox(error), codes: mailServerCodes(error) }
    }
  }
}
