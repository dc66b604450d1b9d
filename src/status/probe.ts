import { randomBytes } from 'node:crypto'
import { NoReply, type Reply, exchange } from './exchange.ts'

/** All of a look has to be over by then: connecting, headers and body. */
export const DEADLINE_MS = 10_000

/** What is asked for, and what an answer has to look like. */
export interface Question {
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly status: number
  readonly type: string
  /** What has to stand in what was read. */
  readonly holds: string
}

/** A part that anybody can ask after. */
interface Component {
  readonly id: 'web' | 'api' | 'socket' | 'widget'
  readonly question: (origin: string) => Question
}

const token = () => randomBytes(32).toString('base64url')

/**
 * What is asked after without an account, as somebody meets it from outside. A session and a ticket that nobody has are looked up in the
 * database like any other, so the right refusal proves the whole way there and back, and nothing is written.
 */
export const COMPONENTS: readonly Component[] = [
  { id: 'web', question: () => ({ path: '/login', status: 200, type: 'text/html', holds: '<div id="root">' }) },
  {
    id: 'api',
    question: () => ({ path: '/api/v1/auth/session', headers: { cookie: `__Host-rind_session=${token()}` }, status: 401, type: 'application/problem+json', holds: '"unauthenticated"' })
  },
  {
    id: 'socket',
    question: (origin) => ({
      path: '/api/v1/socket',
      headers: {
        origin, connection: 'Upgrade', upgrade: 'websocket',
        'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64'), 'sec-websocket-protocol': `rind.v1, ticket.${token()}`
      },
      status: 401, type: 'application/problem+json', holds: '"invalid_ticket"'
    })
  },
  { id: 'widget', question: () => ({ path: '/widget.js', status: 200, type: 'application/javascript', holds: 'rind' }) }
]

export interface Answer {
  readonly ok: boolean
  readonly ms: number
  /** Why not, for the log of the operators; never shown to the public. */
  readonly reason: string | null
}

/** Asks once. Whoever does not answer, or lies, has not answered. */
export async function ask(origin: string, question: Question, deadlineMs = DEADLINE_MS): Promise<Answer> {
  const { path, headers = {} } = question
  return timed(async () => {
    const fault = faultOf(await exchange(new URL(path, origin), { headers, deadlineMs }), question)
    if (fault !== null) throw new NoReply(fault)
  })
}

/** Does something that is measured. Its failure is an answer too. */
export async function timed(work: () => Promise<void>): Promise<Answer> {
  const began = performance.now()
  const reason = await work().then(() => null, (error: unknown) => (error instanceof NoReply ? error.message : 'an answer that cannot be read'))
  return { ok: reason === null, ms: performance.now() - began, reason }
}

function faultOf(reply: Reply, { status, type, holds }: Question): string | null {
  if (reply.status !== status) return `status ${reply.status} in place of ${status}`
  if (reply.headers['content-type']?.startsWith(type) !== true) return `content of another type than ${type}`
  return reply.body.includes(holds) ? null : 'an answer without what it has to hold'
}
