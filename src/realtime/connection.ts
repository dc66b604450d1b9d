import type { WebSocket } from 'ws'
import type { MemberActor, SocketHandle, VisitorActor } from '../operations/index.ts'

/** Unsent bytes after which a reader counts as too slow. */
export const MAX_UNSENT_BYTES = 1 << 20

/** Why a socket is closed, as the client is told, and the close code that says the same. */
export const CLOSE_CODES = { signed_out: 4001, locked: 4002, rights: 4003, policy: 4004, restart: 1012, slow: 1013, flood: 1008 } as const
export type CloseReason = keyof typeof CLOSE_CODES

interface Watch {
  /** The inbox of the conversation: whether its watcher still reaches it is asked at each push. */
  readonly inboxId: string
  /** Seq of the last message that this socket has, in its own counting; null while the first answer is being read. */
  cursor: number | null
  /** The last push of each kind about the state of the conversation. */
  readonly told: Map<string, string>
}

/** What a socket tells its registry. */
export interface WatchHooks {
  subscribed(conversationId: string): void
  caughtUp(conversationId: string): void
  unsubscribed(conversationId: string): void
}

/** One socket with the actor behind it and the conversations it watches. */
export class Connection implements SocketHandle {
  readonly #socket: WebSocket
  readonly #hooks: WatchHooks
  readonly watches = new Map<string, Watch>()
  actor: MemberActor | VisitorActor
  /** Which reading of the rights it has: one that began earlier changes them no more. */
  renewed = 0
  /** Where it comes from: the workspace's policy may name networks. */
  readonly ip: string
  /** True when the server is about to stop: long work for this socket ends early. */
  leaving = false

  constructor(socket: WebSocket, actor: MemberActor | VisitorActor, ip: string, hooks: WatchHooks) {
    this.#socket = socket
    this.actor = actor
    this.ip = ip
    this.#hooks = hooks
  }

  /** Sends a ready-made frame. A reader that lets a mebibyte pile up is closed: it resumes by seq. */
  send(frame: string): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (this.#socket.bufferedAmount > MAX_UNSENT_BYTES) {
      this.close('slow')
      return
    }
    this.#socket.send(frame)
  }

  /** Sends a push about a conversation that is watched, unless it says what the last of its kind said. */
  tell(conversationId: string, push: { readonly event: string; readonly [field: string]: unknown }): void {
    const watch = this.watches.get(conversationId)
    const frame = JSON.stringify(push)
    if (!watch || watch.told.get(push.event) === frame) return
    watch.told.set(push.event, frame)
    this.send(frame)
  }

  push(frame: object): void {
    this.send(JSON.stringify(frame))
  }

  get isOpen(): boolean {
    return !this.leaving && this.#socket.readyState === this.#socket.OPEN
  }

  close(reason: CloseReason): void {
    if (this.#socket.readyState !== this.#socket.OPEN) return
    if (reason === 'slow') {
      // It does not read: a closing handshake would wait for it.
      this.#socket.close(CLOSE_CODES.slow, reason)
      this.#socket.terminate()
      return
    }
    this.#socket.send(JSON.stringify({ event: 'closing', reason }))
    this.#socket.close(CLOSE_CODES[reason], reason)
  }

  /** Subscribes, then reads, then lets what came in between follow. */
  async watch<T extends { readonly seq: number }>({ id: conversationId, inboxId }: { readonly id: string; readonly inboxId: string }, after: number, read: () => Promise<{ messages: T[]; more: boolean }>) {
    const watch: Watch = { inboxId, cursor: null, told: new Map() }
    this.watches.set(conversationId, watch)
    this.#hooks.subscribed(conversationId)
    try {
      const answer = await read()
      // The answer goes out before anything that follows it: the flush starts in a later turn.
      setImmediate(() => {
        watch.cursor = answer.messages.at(-1)?.seq ?? after
        this.#hooks.caughtUp(conversationId)
      })
      return answer
    } catch (error) {
      if (this.watches.get(conversationId) === watch) this.unwatch(conversationId)
      throw error
    }
  }

  unwatch(conversationId: string): void {
    this.watches.delete(conversationId)
    this.#hooks.unsubscribed(conversationId)
  }
}
