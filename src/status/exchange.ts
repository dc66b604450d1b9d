import { type IncomingHttpHeaders, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

/** What is read of an answer; whatever comes after is not waited for. */
const MOST_BYTES = 256 * 1024
const MOST_HEADER_BYTES = 16 * 1024

export interface Asking {
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Whom the certificate has to be of, when the address is not its name. */
  readonly servername?: string
  /** All of it has to be over by then: connecting, headers and body. */
  readonly deadlineMs: number
}

export interface Reply {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** Why there is no answer, or none that counts: for the log of the operators, never shown to the public. */
export class NoReply extends Error {
  override readonly name = 'NoReply'
}

/** The milliseconds that are left of a time in which several things have to be done. @throws NoReply when none are */
export type Left = () => number

export function within(ms: number): Left {
  const until = performance.now() + ms
  return () => {
    const left = until - performance.now()
    if (left <= 0) throw new NoReply('no answer in time')
    return left
  }
}

/**
 * Asks once. Whoever hangs, drips, floods or points elsewhere has not answered: redirects are not followed, the deadline
 * is for the whole of it, and no more is read than the bound.
 * @throws NoReply
 */
export function exchange(url: URL, { method = 'GET', headers, body, servername, deadlineMs }: Asking): Promise<Reply> {
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve, reject) => {
    const asking = request(url, {
      method,
      agent: false,
      ...(servername !== undefined && { servername }),
      maxHeaderSize: MOST_HEADER_BYTES,
      headers: { 'user-agent': 'rind-status/1', accept: '*/*', 'accept-encoding': 'identity', ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) }), ...headers }
    })
    const timer = setTimeout(() => fail('no answer in time'), deadlineMs)
    const over = () => {
      clearTimeout(timer)
      asking.destroy()
    }
    const fail = (reason: string) => {
      over()
      reject(new NoReply(reason))
    }
    asking.on('response', (response) =>
      read(response, fail, (content) => {
        over()
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: content })
      })
    )
    asking.on('upgrade', (_response, socket) => {
      socket.destroy()
      fail('a socket was opened without a ticket')
    })
    asking.on('error', (error) => fail('code' in error ? String(error.code) : 'the connection failed'))
    asking.end(body)
  })
}

function read(response: IncomingMessage, fail: (reason: string) => void, done: (content: Buffer) => void): void {
  const chunks: Buffer[] = []
  let size = 0
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size >= MOST_BYTES) fail('an answer that is too large')
  })
  response.on('end', () => done(Buffer.concat(chunks)))
  response.on('error', () => fail('the answer broke off'))
  response.on('aborted', () => fail('the answer broke off'))
}
