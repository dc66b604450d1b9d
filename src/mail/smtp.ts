import { createTransport } from 'nodemailer'
import type { Secret } from '../crypto/index.ts'

/** RFC 5321 4.2.3 and 3.4: no such mailbox, not local, name not allowed. */
const NO_SUCH_MAILBOX = new Set([550, 551, 553])

/** A mail server. STARTTLS is required and certificates are checked, unless the server is on this machine. */
export function connectMailServer(url: Secret) {
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

/** What stands after the @ of a Message-ID: the domain that mail comes from. */
export const domainOf = (from: string): string => /@([^\s@>]+)>?\s*$/.exec(from)?.[1] ?? 'rind.invalid'

/** Whether the mail server says for good that this mailbox does not exist. */
export function isNoMailbox(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, 'command') === 'RCPT TO' && NO_SUCH_MAILBOX.has(Number(Reflect.get(error, 'responseCode')))
}

/** What is kept of a mail server's refusal: its codes. Its words repeat the address, and a log is no place for one. */
export function mailServerCodes(error: unknown): string {
  const fields = error instanceof Error ? (['code', 'command', 'responseCode'] as const).flatMap((name) => (name in error ? [String(Reflect.get(error, name))] : [])) : []
  return fields.join(' ').slice(0, 100) || 'no reason given'
}
