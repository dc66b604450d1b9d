import { createTransport } from 'nodemailer'
import { Problem } from '../../errors/index.ts'
import type { Secret } from '../../crypto/index.ts'
import type { Mail } from '../../operations/index.ts'
import { renderMail } from './templates.ts'

/** Where mail goes out. */
export interface MailTransport {
  /** @throws Problem mail_unavailable */
  send(mail: Mail): Promise<void>
}

/** Sends through an SMTP server. STARTTLS is required and certificates are checked, unless the server is on this machine. */
export function smtpTransport(url: Secret, from: string): MailTransport {
  const target = new URL(url.reveal())
  const local = ['localhost', '127.0.0.1', '[::1]'].includes(target.hostname)
  const transport = createTransport({
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
  return {
    send: async (mail) => {
      // A line break in an address could add headers of its own.
      if (/[\r\n]/.test(mail.to)) throw new Problem('invalid_input', { field: 'to' })
      const { subject, text } = renderMail(mail)
      try {
        await transport.sendMail({ from, to: { name: '', address: mail.to }, subject, text, headers: { 'Auto-Submitted': 'auto-generated' } })
      } catch (error) {
        throw new Problem('mail_unavailable', { cause: new Error(`The mail server did not take it: ${codesOf(error)}`) })
      }
    }
  }
}

/** What is kept of a mail server's refusal: its codes. Its words repeat the address, and a log is no place for one. */
function codesOf(error: unknown): string {
  const fields = error instanceof Error ? (['code', 'command', 'responseCode'] as const).flatMap((name) => (name in error ? [String(Reflect.get(error, name))] : [])) : []
  return fields.join(' ').slice(0, 100) || 'no reason given'
}

/** Development without SMTP: the mail is printed to the terminal and shown on the page. Refused in production. */
export function terminalTransport(print: (text: string) => void): MailTransport {
  return {
    send: (mail) => {
      const { subject } = renderMail(mail)
      print(`Mail to ${mail.to}: ${subject}\n  ${mail.link}`)
      return Promise.resolve()
    }
  }
}
