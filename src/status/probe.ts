import { randomBytes } from 'node:crypto'
import { type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'

/** All of a look has to be over by then: connecting, headers and body. */
export const DEADLINE_MS = 10_000
/** What is read of an answer; whatever comes after is not waited for. */
const MOST_BYTES = 256 * 1024
const MOST_HEADER_BYTES = 16 * 1024

/** What is asked for, and what an answer has to look like. */
export interface Question {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number
  readonly type: string
  /** What has to stand in what was read. */
  readonly holds: string
}

export interface Component {
  readonly id: 'web' | 'api' | 'socket' | 'widget'
  readonly group: 'team' | 'customers'
  readonly question: (origin: string) => Question
}

const token = () => randomBytes(32).toString('base64url')

/**
 * What is watched, as somebody meets it from outside. A session and a ticket that nobody has are looked up in the
 * database like any other, so the right refusal proves the whole way there and back, and nothing is written.
 */
export const COMPONENTS: readonly Component[] = [
  { id: 'web', group: 'team', question: () => ({ path: '/login', status: 200, type: 'text/html', holds: '<div id="root">' }) },
  {
    id: 'api', group: 'team',
    question: () => ({ path: '/api/v1/auth/session', headers: { cookie: `__Host-rind_session=${token()}` }, status: 401, type: 'application/problem+json', holds: '"unauthenticated"' })
  },
  {
    id: 'socket', group: 'team',
    question: (origin) => ({
      path: '/api/v1/socket',
      headers: {
        origin, connection: 'Upgrade', upgrade: 'websocket',
        'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64'), 'sec-websocket-protocol': `rind.v1, ticket.${token()}`
      },
      status: 401, type: 'application/problem+json', holds: '"invalid_ticket"'
    })
  },
  { id: 'widget', group: 'customers', question: () => ({ path: '/widget.js', status: 200, type: 'application/javascript', holds: 'rind' }) }
]

export interface Answer {
  readonly ok: boolean
  readonly ms: number
  /** Why not, for the log of the operators; never shown to the public. */
  readonly reason: string | null
}

/**
 * Asks once. Whoever hangs, drips, floods, lies or points elsewhere has not answered: redirects are not followed, the
 * deadline is for the whole look, and no more is read than the bound.
 */
export function ask(origin: string, question: Question, deadlineMs = DEADLINE_MS): Promise<Answer> {
  const began = performance.now()
  const url = new URL(question.path, origin)
  const request = url.protocol === 'https:' ? requestHttps : requestHttp
  return new Promise((resolve) => {
    const end = (reason: string | null) => {
      clearTimeout(timer)
      asking.destroy()
      resolve({ ok: reason === null, ms: performance.now() - began, reason })
    }
    const timer = setTimeout(() => end('no answer in time'), deadlineMs)
    const asking = request(url, {
      method: 'GET',
      agent: false,
      maxHeaderSize: MOST_HEADER_BYTES,
      headers: { 'user-agent': 'rind-status/1', accept: '*/*', 'accept-encoding': 'identity', ...question.headers }
    })
    asking.on('response', (response) => read(response, question, end))
    asking.on('upgrade', (_response, socket) => {
      socket.destroy()
      end('a socket was opened without a ticket')
    })
    asking.on('error', (error) => end('code' in error ? String(error.code) : 'the connection failed'))
    asking.end()
  })
}

function read(response: IncomingMessage, { status, type, holds }: Question, end: (reason: string | null) => void): void {
  if (response.statusCode !== status) return end(`status ${response.statusCode ?? 0} in place of ${status}`)
  if (response.headers['content-type']?.startsWith(type) !== true) return end(`content of another type than ${type}`)
  const chunks: Buffer[] = []
  let size = 0
  const judge = () => end(Buffer.concat(chunks).includes(holds) ? null : 'an answer without what it has to hold')
  response.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    size += chunk.length
    if (size >= MOST_BYTES) end('an answer that is too large')
  })
  response.on('end', judge)
  response.on('error', () => end('the answer broke off'))
  response.on('aborted', () => end('the answer broke off'))
}
