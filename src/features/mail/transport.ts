import { createTransport } from 'nodemailer'
import { Problem } from '../../errors/index.ts'
import type { Secret } from '../../crypto/index.ts'
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
/** RFC 5321 4.2.3 and 3.4: no such mailbox, not local, name not allowed. */
const NO_SUCH_MAILBOX = new Set([550, 551, 553])

/** Sends through an SMTP server. STARTTLS is required and certificates are checked, unless the server is on this machine. */
export function smtpTransport(url: Secret, from: string, deadlineMs = DEADLINE_MS): MailTransport {
  const transport = transportTo(url)
  const domain = /@([^\s@>]+)>?\s*$/.exec(from)?.[1] ?? 'rind.invalid'
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
        if (isNoMailbox(error)) throw new MailboxRefused('There is no such mailbox', { cause: new Error(codesOf(error)) })
        throw new Problem('mail_unavailable', { cause: new Error(`The mail server did not take it: ${codesOf(error)}`) })
      }
    }
  }
}

/** Takes a connection, and signs in if the URL has a login; sends nothing. @throws Error with the server's codes */
export async function checkMailServer(url: Secret): Promise<void> {
  try {
    await transportTo(url).verify()
  } catch (error) {
    throw new Error(`The mail server cannot be used: ${codesOf(error)}`, { cause: error })
  }
}

function transportTo(url: Secret) {
  const target = new URL(url.reveal())
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(target.hostname)
  return createTransport({
    host: target.hostname,
    port: Number(target.port || (target.protocol === 'smtps:' ? 465 : 587)),
    secure: target.protocol === 'smtps:',
    requireTLS: target.protocol !== 'smtps:' && !local,
    ...(target.username && { auth: { user: decodeURIComponent(target.username), pass: decodeURIComponent(target.password) } }),
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
    disableFileAccess: true,
    disableUrlAccess: true
  })
}

function isNoMailbox(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'command') === 'RCPT TO' && NO_SUCH_MAILBOX.has(Number(Reflect.get(error, 'responseCode')))
}

/** What is kept of a mail server's refusal: its codes. Its words repeat the address, and a log is no place for one. */
function codesOf(error: unknown): string {
  const fields = error instanceof Error ? (['code', 'command', 'responseCode'] as const).flatMap((name) => (name in error ? [String(Reflect.get(error, name))] : [])) : []
  return fields.join(' ').slice(0, 100) || 'no reason given'
}
