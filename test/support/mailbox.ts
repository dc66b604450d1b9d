import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

/** A mail as a mail server received it. */
export interface ReceivedMail {
  readonly from: string
  readonly to: readonly string[]
  /** The headers as they came, unfolded. */
  readonly headers: readonly string[]
  /** The body as plain text. */
  readonly text: string
  /** The body as HTML; empty when the mail has none. */
  readonly html: string
}

/** A real mail server on this machine that keeps what it is given. */
export interface Mailbox {
  readonly url: string
  readonly port: number
  readonly received: ReceivedMail[]
  /** Answers this to each mail in place of taking it. */
  refuseWith: string | null
  /** There is no such mailbox here. */
  readonly unknown: Set<string>
  /** Holds each mail until this resolves, before it is taken. */
  slowness: Promise<unknown> | null
  /** How often a whole letter was handed over, taken or not. */
  handed: number
  /** How many connections are open. */
  connections(): number
  stop(): Promise<void>
}

export async function openMailbox(port = 0): Promise<Mailbox> {
  const received: ReceivedMail[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    disableReverseLookup: true,
    onRcptTo: ({ address }, _session, done) => {
      done(mailbox.unknown.has(address) ? Object.assign(new Error('no such mailbox'), { responseCode: 550 }) : null)
    },
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        mailbox.handed += 1
        void Promise.resolve(mailbox.slowness).then(() => {
          if (mailbox.refuseWith !== null) return done(Object.assign(new Error(mailbox.refuseWith), { responseCode: 451 }))
          const { mailFrom, rcptTo } = session.envelope
          received.push({ from: mailFrom === false ? '' : mailFrom.address, to: rcptTo.map(({ address }) => address), ...read(Buffer.concat(chunks).toString('latin1')) })
          done()
        })
      })
    }
  })
  server.on('error', () => undefined)
  server.listen(port, '127.0.0.1')
  await once(server.server, 'listening')
  const { port: own } = server.server.address() as AddressInfo
  const mailbox: Mailbox = { url: `smtp://127.0.0.1:${own}`, port: own, received, refuseWith: null, unknown: new Set(), slowness: null, handed: 0, connections: () => server.connections.size, stop: () => new Promise((resolve) => server.close(() => resolve())) }
  return mailbox
}

function read(raw: string): Pick<ReceivedMail, 'headers' | 'text' | 'html'> {
  const { headers, body } = split(raw)
  const type = headers.find((header) => /^content-type:/i.test(header)) ?? ''
  const boundary = /boundary="?([^";]+)"?/i.exec(type)?.[1]
  const parts = boundary === undefined ? [{ headers, body }] : body.split(`--${boundary}`).slice(1, -1).map((part) => split(part.trimStart()))
  const part = (kind: string) => parts.find((candidate) => candidate.headers.some((header) => header.toLowerCase().startsWith(`content-type: ${kind}`)))
  const textOf = (found: { headers: string[]; body: string } | undefined) => (found ? Buffer.from(decode(found), 'latin1').toString('utf8') : '')
  return { headers, text: textOf(part('text/plain')), html: textOf(part('text/html')) }
}

function split(raw: string): { headers: string[]; body: string } {
  const end = raw.indexOf('\r\n\r\n')
  return { headers: raw.slice(0, end).replaceAll(/\r\n[ \t]+/g, ' ').split('\r\n'), body: raw.slice(end + 4) }
}

function decode({ headers, body }: { headers: string[]; body: string }): string {
  const encoding = headers.find((header) => /^content-transfer-encoding:/i.test(header))?.split(':')[1]?.trim().toLowerCase()
  if (encoding === 'base64') return Buffer.from(body, 'base64').toString('latin1')
  if (encoding !== 'quoted-printable') return body
  return body.replaceAll('=\r\n', '').replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
}
