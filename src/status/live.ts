import { randomUUID } from 'node:crypto'
import WebSocket from 'ws'
import { NoReply } from './exchange.ts'

const MOST_FRAME_BYTES = 1 << 20
/** What may come in between two frames of ours: more is a flood. */
const MOST_BYTES = 4 << 20

type Frame = Readonly<Record<string, unknown>>

export interface Opening {
  /** The origin that is asked. */
  readonly target: string
  /** The origin that the page of a browser would be of. */
  readonly origin: string
  readonly ticket: string
  readonly cookie?: string
  readonly deadlineMs: number
}

/** A live connection as the pages open it, with bounds on what is taken from the other side. */
export class Live {
  readonly #ws: WebSocket
  readonly #waiting = new Set<{ readonly fits: (frame: Frame) => boolean; readonly resolve: (frame: Frame) => void; readonly reject: (error: Error) => void }>()
  #taken = 0

  private constructor(ws: WebSocket) {
    this.#ws = ws
    ws.on('message', (data: Buffer) => this.#take(data))
    ws.on('close', () => this.#end('the connection was closed'))
    ws.on('error', () => ws.terminate())
  }

  /** @throws NoReply */
  static open({ target, origin, ticket, cookie, deadlineMs }: Opening): Promise<Live> {
    const url = new URL('/api/v1/socket', target)
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:'
    const ws = new WebSocket(url, ['rind.v1', `ticket.${ticket}`], {
      handshakeTimeout: deadlineMs, maxPayload: MOST_FRAME_BYTES, perMessageDeflate: false, followRedirects: false, headers: { origin, ...(cookie !== undefined && { cookie }) }
    })
    return new Promise((resolve, reject) => {
      ws.once('open', () => resolve(new Live(ws)))
      ws.once('error', () => reject(new NoReply('no live connection')))
      ws.once('unexpected-response', (request, { statusCode = 0 }) => {
        request.destroy()
        reject(new NoReply(`status ${statusCode} in place of a live connection`))
      })
    })
  }

  get isOpen(): boolean {
    return this.#ws.readyState === WebSocket.OPEN
  }

  /** Sends a frame and waits for its answer. @throws NoReply */
  async request(op: string, input: object, deadlineMs: number): Promise<unknown> {
    const id = randomUUID()
    const answered = this.heard((frame) => frame['id'] === id, deadlineMs)
    this.#taken = 0
    this.#ws.send(JSON.stringify({ id, op, input }))
    const frame = await answered
    if (!('ok' in frame)) throw new NoReply(`${op} was refused`)
    return frame['ok']
  }

  /** Waits for a frame that fits. Ask before whatever is to bring it about. @throws NoReply */
  heard(fits: (frame: Frame) => boolean, deadlineMs: number): Promise<Frame> {
    return new Promise((resolve, reject) => {
      const over = () => {
        clearTimeout(timer)
        this.#waiting.delete(waiter)
      }
      const waiter = {
        fits,
        resolve: (frame: Frame) => {
          over()
          resolve(frame)
        },
        reject: (error: Error) => {
          over()
          reject(error)
        }
      }
      const timer = setTimeout(() => waiter.reject(new NoReply('nothing came in time')), deadlineMs)
      this.#waiting.add(waiter)
      if (!this.isOpen) waiter.reject(new NoReply('the connection was closed'))
    })
  }

  close(): void {
    this.#ws.terminate()
  }

  #take(data: Buffer): void {
    this.#taken += data.length
    if (this.#taken > MOST_BYTES) return this.#ws.terminate()
    const frame = readFrame(data)
    if (frame === null) return this.#ws.terminate()
    for (const waiter of this.#waiting) if (waiter.fits(frame)) waiter.resolve(frame)
  }

  #end(reason: string): void {
    for (const waiter of this.#waiting) waiter.reject(new NoReply(reason))
  }
}

function readFrame(data: Buffer): Frame | null {
  try {
    const frame: unknown = JSON.parse(data.toString('utf8'))
    return typeof frame === 'object' && frame !== null && !Array.isArray(frame) ? (frame as Frame) : null
  } catch {
    return null
  }
}
