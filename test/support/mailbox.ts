import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail as a mail server received it. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** The headers as they came, unfolded. */
  readonly headers: readonly string[]
  /** The body in its own encoding. */
  readonly text: string
}

/** A real mail server on this machine that keeps what it is given. */
export interface Mailbox {
  readonly url: string
  readonly port: number
  readonly received: ReceivedMail[]
  /** Answers this to each mail in place of taking it. */
  refuseWith: string | null
  stop(): Promise<void>
}

export async function openMailbox(port = 0): Promise<Mailbox> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        if (mailbox.refuseWith !== null) return done(Object.assign(new Error(mailbox.refuseWith), { responseCode: 451 }))
        const { mailFrom, rcptTo } = session.envelope
        received.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), ...read(Buffer.concat(chunks).toString('latin1')) })
        done()
      })
    }
  })
  server.on('error', () => undefined)
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  const { port: own } = server.server.address() as AddressInfo
  const mailbox: Mailbox = { url: `smtp://127.0.0.1:${own}`, port: own, received, refuseWith: null, stop: () => new Promise((resolve) => server.close(() => resolve())) }
  return mailbox
}

function read(raw: string): Pick<ReceivedMail, 'headers' | 'text'> {
  const end = raw.indexOf('\r\n\r\n')
  const headers = raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n')
  const body = raw.slice(end + 4)
  const encoding = headers.find((header) => /^content-transfer-encoding:/i.test(header))?.split(':')[1]?.trim().toLowerCase()
  return { headers, text: Buffer.from(decode(body, encoding), 'latin1').toString('utf8') }
}

function decode(body: string, encoding: string | undefined): string {
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('latin1')
  if (encoding !== 'quoted-printable') return body
  return body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
