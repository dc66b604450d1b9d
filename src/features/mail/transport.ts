import { Problem } from '../../errors/index.ts'
import type { Secret } from '../../crypto/index.ts'
import { connectMailServer, domainOf, isNoMailbox, mailServerCodes } from '../../mail/index.ts'
import type { Mail } from '../../operations/index.ts'
import { renderMail } from './templates.ts'

/** Where mail goes out. */
export interface MailTransport {
  /**
   * @param id Names the letter: the same for each try, so that a mailbox that gets it twice can tell.
   * @throws Problem mail_unavailable: try again
   * @throws MailboxRefused: there is no such mailbox, and trying again does not help
   */
  send(mail: Mail, id: string): Promise<void>
}

/** The mail server says for good that this mailbox does not exist. */
export class MailboxRefused extends Error {
  override readonly name = 'MailboxRefused'
}

/** One try takes no longer than this, however slowly the server talks. Shorter than the claim on a mail. */
const DEADLINE_MS = 2 * 60_000

/** Sends through an SMTP server. */
export function smtpTransport(url: Secret, from: string, deadlineMs = DEADLINE_MS): MailTransport {
  const transport = connectMailServer(url)
  const domain = domainOf(from)
  return {
    send: async (mail, id) => {
      // A line break in an address could add headers of its own.
      if (/[\r\n]/.test(mail.to)) throw new Problem('invalid_input', { field: 'to' })
      const letter = { from, to: { name: '', address: mail.to }, ...renderMail(mail), messageId: `<${id}@${domain}>`, headers: { 'Auto-Submitted': 'auto-generated' } }
      // An abort cuts the connection, so that nothing goes out once the next try may begin. The types do not know of it yet.
      const signal = AbortSignal.timeout(deadlineMs)
      try {
        await transport.sendMail(Object.assign(letter, { signal }))
      } catch (error) {
        if (isNoMailbox(error)) throw new MailboxRefused('There is no such mailbox', { cause: new Error(mailServerCodes(error)) })
        throw new Problem('mail_unavailable', { cause: new Error(`The mail server did not take it: ${mailServerCodes(error)}`) })
      }
    }
  }
}

/** Takes a connection, and signs in if the URL has a login; sends nothing. @throws Error with the server's codes */
export async function checkMailServer(url: Secret): Promise<void> {
  try {
    await connectMailServer(url).verify()
  } catch (error) {
    throw new Error(`The mail server cannot be used: ${mailServerCodes(error)}`, { cause: error })
  }
}
