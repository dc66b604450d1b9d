import { signal, type ReadonlySignal } from '@preact/signals'
import type { ProblemDocument } from '../../errors/index.ts'
import { ApiProblem, NetworkFailure } from './api.ts'
import { backoff } from './backoff.ts'

export type SocketState = 'connecting' | 'online' | 'offline'
type Push = { event: string }
type Reply = { id: string; ok?: unknown; problem?: ProblemDocument }
interface Waiting {
  resolve: (value: unknown) => void
  reject: (error: Error) => void
  timer: number
}

const CALL_TIMEOUT_MS = 15_000
const PING_EVERY_MS = 25_000
const PING_TIMEOUT_MS = 8_000
/** A short gap is nobody's business; after this long the page says that it is offline. */
const PATIENCE_MS = 2_500
/** Signed out, locked, or not let in from here: coming back by itself is no use. */
const OVER: readonly number[] = [4001, 4002, 4004]
const RESTART = 1012

export interface SocketOptions {
  /** Fetches a one-time ticket; the token itself never stands in a URL. */
  ticket: () => Promise<string>
  /** The server says that this session is over, or the ticket was refused for good. */
  onSignedOut: () => void
  /** The operation that says that one is there; visitors have one of their own. */
  pingOp?: string
}

/** The live connection: requests answered by id, pushes by event name, and a way back after every break. */
export class LiveSocket<P extends Push> {
  readonly #options: SocketOptions
  readonly #state = signal<SocketState>('connecting')
  readonly #waiting = new Map<string, Waiting>()
  readonly #listeners = new Map<string, Set<(push: P) => void>>()
  readonly #openListeners = new Set<() => void>()
  #socket: WebSocket | null = null
  /** Counts connects: what an earlier one gets after a later one began comes to nothing. */
  #connects = 0
  #attempt = 0
  #nextId = 0
  #running = false
  #retryTimer = 0
  #patienceTimer = 0
  #pingTimer = 0

  constructor(options: SocketOptions) {
    this.#options = options
  }

  get state(): ReadonlySignal<SocketState> {
    return this.#state
  }

  start(): void {
    if (this.#running) return
    this.#running = true
    addEventListener('online', this.#wake)
    addEventListener('offline', this.#lost)
    document.addEventListener('visibilitychange', this.#look)
    this.#loseSlowly()
    void this.#connect()
  }

  stop(): void {
    this.#running = false
    removeEventListener('online', this.#wake)
    removeEventListener('offline', this.#lost)
    document.removeEventListener('visibilitychange', this.#look)
    clearTimeout(this.#retryTimer)
    this.#drop()
    clearTimeout(this.#patienceTimer)
    this.#patienceTimer = 0
  }

  /** Calls an operation. Rejects with ApiProblem, or with NetworkFailure when the line is down or breaks. */
  call<T>(op: string, input: object, timeoutMs = CALL_TIMEOUT_MS): Promise<T> {
    const socket = this.#socket
    if (socket?.readyState !== WebSocket.OPEN) return Promise.reject(new NetworkFailure('offline'))
    const id = String(++this.#nextId)
    return new Promise<T>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id)
        reject(new NetworkFailure('timeout'))
      }, timeoutMs)
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event or id decides the shape
      this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject, timer })
      socket.send(JSON.stringify({ id, op, input }))
    })
  }

  /** Waits while a line is being made: until there is one, or the page says that there is none. */
  settled(): Promise<void> {
    return new Promise((resolve) => {
      const stop = this.#state.subscribe((state) => {
        if (state === 'connecting') return
        resolve()
        queueMicrotask(() => stop())
      })
    })
  }

  /** Subscribes to one kind of push; answers with the way to unsubscribe. */
  on<E extends P['event']>(event: E, listener: (push: Extract<P, { event: E }>) => void): () => void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event or id decides the shape
    listeners.add(listener as (push: P) => void)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event or id decides the shape
    return () => listeners.delete(listener as (push: P) => void)
  }

  /** Runs after every connect, the first one too: the place to watch again and to load what was missed. */
  onOpen(listener: () => void): () => void {
    this.#openListeners.add(listener)
    return () => this.#openListeners.delete(listener)
  }

  async #connect(): Promise<void> {
    if (this.#socket !== null) return
    const mine = ++this.#connects
    let ticket: string
    try {
      ticket = await this.#options.ticket()
    } catch (error) {
      if (mine !== this.#connects) return
      const refused = error instanceof ApiProblem && (error.problem.status === 401 || error.problem.status === 403)
      if (refused) this.#end()
      else this.#retry()
      return
    }
    if (!this.#running || mine !== this.#connects) return
    const scheme = location.protocol === 'https:' ? 'wss:' : 'ws:'
    const socket = new WebSocket(`${scheme}//${location.host}/api/v1/socket`, ['rind.v1', `ticket.${ticket}`])
    this.#socket = socket
    socket.addEventListener('open', () => this.#opened())
    socket.addEventListener('message', (event) => this.#received(String(event.data)))
    socket.addEventListener('close', (event) => {
      if (this.#socket === socket) this.#closed(event.code)
    })
  }

  #opened(): void {
    this.#attempt = 0
    clearTimeout(this.#patienceTimer)
    this.#patienceTimer = 0
    this.#state.value = 'online'
    this.#pingTimer = setInterval(() => this.#ping(), PING_EVERY_MS)
    for (const listener of this.#openListeners) listener()
  }

  #received(text: string): void {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the event or id decides the shape
    const frame = JSON.parse(text) as Reply | P
    if ('event' in frame) {
      for (const listener of this.#listeners.get(frame.event) ?? []) listener(frame)
      return
    }
    const waiting = this.#waiting.get(frame.id)
    if (waiting === undefined) return
    this.#waiting.delete(frame.id)
    clearTimeout(waiting.timer)
    if (frame.problem === undefined) waiting.resolve(frame.ok)
    else waiting.reject(new ApiProblem(frame.problem))
  }

  #closed(code: number): void {
    this.#drop()
    if (OVER.includes(code)) this.#end()
    else if (this.#running) {
      this.#loseSlowly()
      // After a restart every client comes back; a first attempt soon, but not all in the same instant.
      this.#retry(code === RESTART ? 200 + Math.random() * 1300 : undefined)
    }
  }

  /** Lets go of the socket and tells everyone who waits that no answer will come. */
  #drop(): void {
    clearInterval(this.#pingTimer)
    const socket = this.#socket
    this.#socket = null
    socket?.close()
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(new NetworkFailure('offline'))
    }
    this.#waiting.clear()
  }

  #retry(delay = backoff(this.#attempt++)): void {
    if (!this.#running) return
    clearTimeout(this.#retryTimer)
    this.#retryTimer = setTimeout(() => void this.#connect(), delay)
  }

  #loseSlowly(): void {
    if (this.#state.value === 'online') this.#state.value = 'connecting'
    if (this.#patienceTimer !== 0) return
    this.#patienceTimer = setTimeout(() => (this.#state.value = 'offline'), PATIENCE_MS)
  }

  #end(): void {
    this.stop()
    this.#state.value = 'offline'
    this.#options.onSignedOut()
  }

  #ping(): void {
    this.call(this.#options.pingOp ?? 'realtime.ping', {}, PING_TIMEOUT_MS).catch((error: unknown) => {
      // The line looks open but nobody is there (sleep, another network): come back on a new one.
      if (error instanceof NetworkFailure && error.reason === 'timeout') this.#closed(0)
    })
  }

  #wake = (): void => {
    this.#attempt = 0
    if (this.#socket === null) this.#retry(0)
  }

  #lost = (): void => {
    this.#state.value = 'offline'
    if (this.#socket !== null) this.#closed(0)
  }

  #look = (): void => {
    if (document.visibilityState !== 'visible') return
    if (this.#socket === null) this.#wake()
    else this.#ping()
  }
}
