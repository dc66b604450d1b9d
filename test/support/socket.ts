import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import type { ProblemDocument } from '../../src/errors/index.ts'
import type { Client } from './client.ts'
import { PATIENCE_MS as DEADLINE_MS } from './patience.ts'


export interface Push {
  readonly event: string
  readonly [field: string]: unknown
}

/** A real socket with a ticket, as the pages open it. */
export class Socket {
  readonly ws: WebSocket
  readonly pushes: Push[] = []
  closed: { code: number; reason: string } | null = null
  readonly #answers = new Map<string, (frame: { ok?: unknown; problem?: ProblemDocument }) => void>()
  readonly #waiting = new Set<() => void>()

  constructor(ws: WebSocket) {
    this.ws = ws
    ws.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { id?: string; ok?: unknown; problem?: ProblemDocument; event?: string }
      if (typeof frame.event === 'string') this.pushes.push(frame as Push)
      else if (frame.id) this.#answers.get(frame.id)?.(frame)
      this.#wake()
    })
    ws.on('close', (code, reason) => {
      this.closed = { code, reason: reason.toString() }
      this.#wake()
    })
    ws.on('error', () => undefined)
  }

  /** Sends a frame and waits for its answer, a search over very much for longer than others. */
  request(op: string, input: unknown, deadlineMs = DEADLINE_MS): Promise<{ ok?: unknown; problem?: ProblemDocument }> {
    const id = randomUUID()
    const { promise, resolve, reject } = Promise.withResolvers<{ ok?: unknown; problem?: ProblemDocument }>()
    const timer = setTimeout(() => reject(new Error(`No answer to ${op} within ${deadlineMs} ms`)), deadlineMs).unref()
    this.#answers.set(id, (frame) => {
      clearTimeout(timer)
      resolve(frame)
    })
    this.ws.send(JSON.stringify({ id, op, input }))
    return promise
  }

  /** Sends a frame that must work. */
  async ok<T = Record<string, unknown>>(op: string, input: unknown): Promise<T> {
    const answer = await this.request(op, input)
    if (answer.problem) throw new Error(`${op}: ${JSON.stringify(answer.problem)}`)
    return answer.ok as T
  }

  /** Waits until a push that fits was received, now or earlier. */
  push(fits: (push: Push) => boolean): Promise<Push> {
    return this.until(() => this.pushes.find(fits))
  }

  /** Waits until something is true of this socket. */
  async until<T>(look: () => T | undefined | null | false): Promise<T> {
    const deadline = Date.now() + DEADLINE_MS
    for (;;) {
      const found = look()
      if (found) return found
      const left = deadline - Date.now()
      if (left <= 0) throw new Error(`Not within ${DEADLINE_MS} ms: ${look.toString()}`)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, left).unref()
        this.#waiting.add(() => {
          clearTimeout(timer)
          resolve()
        })
      })
    }
  }

  close(): void {
    this.ws.close()
  }

  #wake(): void {
    for (const wake of this.#waiting) wake()
    this.#waiting.clear()
  }
}

/** Opens a socket for a signed-in member or a visitor. @throws Error with the status when it is refused */
export async function openSocket(client: Client): Promise<Socket> {
  const path = client.headers['x-rind-frame'] === undefined ? '/socket/ticket' : '/widget/socket/ticket'
  const { ticket } = await client.ok<{ ticket: string }>(path, { body: {} })
  return openSocketWith(client, ticket)
}

/** Opens a socket with a given ticket and headers. @throws Error with the status when it is refused */
export async function openSocketWith(client: Client, ticket: string, options: { origin?: string | null; cookie?: string } = {}): Promise<Socket> {
  const origin = options.origin === undefined ? client.server.url : options.origin
  const cookie = options.cookie ?? client.cookieHeader()
  const ws = new WebSocket(`${client.server.url.replace('http', 'ws')}/api/v1/socket`, ['rind.v1', `ticket.${ticket}`], {
    headers: { ...(origin !== null && { origin }), ...(cookie && { cookie }) }
  })
  const socket = new Socket(ws)
  await new Promise<void>((resolve, reject) => {
    ws.once('open', () => resolve())
    ws.once('unexpected-response', (_request, response) => reject(new Error(`refused ${response.statusCode}`)))
    ws.once('error', reject)
  })
  return socket
}
