import { type Mail } from '../../operations/index.ts'
import { type RenderedMail, renderMail } from './templates.ts'
import type { MailTransport } from './transport.ts'

/** Letters that are kept; older ones make room. */
const KEPT = 50

/** A letter that would have gone out. */
export interface KeptLetter extends RenderedMail {
  readonly id: string
  readonly to: string
  readonly link: string
  readonly locale: Mail['locale']
  /** Epoch milliseconds. */
  readonly at: number
}

export interface MailTray extends MailTransport {
  /** The newest first. Gone when the server stops. */
  letters(): readonly KeptLetter[]
}

/** Development without SMTP: a letter is printed to the terminal, and kept to be looked at. Refused in production. */
export function mailTray(print: (text: string) => void, clock: { now(): number }): MailTray {
  const kept: KeptLetter[] = []
  return {
    send: (mail, id) => {
      const letter = renderMail(mail)
      print(`Mail to ${mail.to}: ${letter.subject}\n  ${mail.link}${mail.document === undefined ? '' : `\n  ${mail.document}`}`)
      kept.unshift({ id, to: mail.to, link: mail.link, locale: mail.locale, at: clock.now(), ...letter })
      kept.length = Math.min(kept.length, KEPT)
      return Promise.resolve()
    },
    letters: () => kept
  }
}
