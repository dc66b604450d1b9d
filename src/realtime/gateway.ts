import type { Logger } from 'pino'
import type { RawData, WebSocket } from 'ws'
import { Problem } from '../errors/index.ts'
import { OPERATIONS } from '../features/index.ts'
import { refreshVisitor } from '../features/widget/index.ts'
import { type Caller, type MemberActor, type Services, type VisitorActor, execute, parseJson, problemOf, subscriberOf } from '../operations/index.ts'
import { type Broadcast, createBroadcast } from './broadcast.ts'
import type { Bus } from './bus.ts'
import { Connection } from './connection.ts'
import { Registry } from './registry.ts'
import { startSweeping } from './sweep.ts'

/** Frames under way on one socket before it is paused. */
const MAX_UNANSWERED = 64
const HEARTBEAT_MS = 30_000
/** Sockets from one subscriber of the network. */
const MAX_PER_ADDRESS = 200
/** How long answers under way may take when the server stops. */
const DRAIN_MS = 5_000
/** Control frames from one socket between two heartbeats. */
const MAX_CONTROL_FRAMES = 100
/** What a visitor who wrote nothing sends all the time: it is the same for everybody, so nobody asks who they are. */
const VISITOR_PING = 'widget.ping'

const byId = new Map(OPERATIONS.filter((operation) => operation.socket).map((operation) => [operation.id, operation]))

export interface Gateway {
  /** Whether one more socket from this address is taken. */
  hasRoom(ip: string): boolean
  accept(socket: WebSocket, actor: MemberActor | VisitorActor, caller: Omit<Caller, 'socket'>): void
  /** Tells every socket that the server goes away, answers what is under way, takes nothing new, and closes them. */
  close(): Promise<void>
  readonly size: number
}

/** The socket door: frames in, operations, frames out; and the pushes. */
export function createGateway(services: Services, bus: Bus, log: Logger): Gateway {
  const registry = new Registry()
  const perAddress = new Map<string, number>()
  const onError = (error: unknown) => log.error({ err: error }, 'a push failed')
  const broadcast = createBroadcast(services, registry, onError)
  bus.subscribe((event) => broadcast.onEvent(event))
  const stopSweeping = startSweeping(services, registry, onError)
  let closing = false
  let underWay = 0
  let idle: (() => void) | undefined

  const hasRoom = (ip: string) => (perAddress.get(subscriberOf(ip)) ?? 0) < MAX_PER_ADDRESS

  return {
    get size() {
      return registry.size
    },
    hasRoom,
    accept: (socket, actor, caller) => {
      // Many at once may have found room before one of them took it.
      if (!hasRoom(caller.ip)) return refuseSocket(socket)
      const connection = open(socket, actor, caller.ip, registry, broadcast)
      const subscriber = subscriberOf(caller.ip)
      perAddress.set(subscriber, (perAddress.get(subscriber) ?? 0) + 1)
      const stopHeartbeat = startHeartbeat(socket, connection)
      log.info({ requestId: caller.requestId, ip: caller.ip, as: actor.kind }, 'a socket was opened')
      let unanswered = 0
      let frames = 0
      socket.on('message', (data, isBinary) => {
        // Whoever was closed may go on sending until the connection is gone: with rights that were taken away.
        if (socket.readyState !== socket.OPEN) return
        frames += 1
        unanswered += 1
        underWay += 1
        if (unanswered >= MAX_UNANSWERED) socket.pause()
        const requestId = `${caller.requestId}-${frames}`
        const reply = closing ? refuse(isBinary ? null : data) : answer(services, connection, isBinary ? null : data, { ...caller, requestId, socket: connection }, log)
        void reply.then((text) => {
          connection.send(text)
          unanswered -= 1
          underWay -= 1
          if (underWay === 0) idle?.()
          if (unanswered === MAX_UNANSWERED / 2) socket.resume()
        })
      })
      socket.on('error', (error) => log.debug({ err: error }, 'a socket failed'))
      socket.on('close', (code) => {
        log.info({ requestId: caller.requestId, code, frames }, 'a socket was closed')
        stopHeartbeat()
        registry.remove(connection)
        const left = (perAddress.get(subscriber) ?? 1) - 1
        if (left > 0) perAddress.set(subscriber, left)
        else perAddress.delete(subscriber)
      })
    },
    close: async () => {
      stopSweeping()
      closing = true
      for (const connection of registry.all()) connection.leaving = true
      if (underWay > 0) await Promise.race([new Promise<void>((resolve) => (idle = resolve)), new Promise((resolve) => setTimeout(resolve, DRAIN_MS).unref())])
      for (const connection of registry.all()) connection.close('restart')
    }
  }
}

function refuseSocket(socket: WebSocket): void {
  socket.close(1013, 'too_many')
  socket.terminate()
}

function open(socket: WebSocket, actor: MemberActor | VisitorActor, ip: string, registry: Registry, broadcast: Broadcast): Connection {
  const connection: Connection = new Connection(socket, actor, ip, {
    subscribed: (conversationId) => registry.watch(connection, conversationId),
    caughtUp: (conversationId) => broadcast.catchUp(actor.tenantId, conversationId),
    unsubscribed: (conversationId) => registry.unwatch(connection, conversationId)
  })
  registry.add(connection)
  return connection
}

/** Pings; a socket that did not answer the last ping, or that floods us with control frames, is ended. */
function startHeartbeat(socket: WebSocket, connection: Connection): () => void {
  let alive = true
  let control = 0
  socket.on('pong', () => {
    alive = true
  })
  socket.on('ping', () => {
    control += 1
    if (control > MAX_CONTROL_FRAMES) connection.close('flood')
  })
  const timer = setInterval(() => {
    control = 0
    if (!alive) socket.terminate()
    alive = false
    if (socket.readyState === socket.OPEN) socket.ping()
  }, HEARTBEAT_MS)
  timer.unref()
  return () => clearInterval(timer)
}

async function answer(services: Services, connection: Connection, data: RawData | null, caller: Caller, log: Logger): Promise<string> {
  let id: string | null = null
  let op: string | null = null
  const began = performance.now()
  const facts = () => ({ requestId: caller.requestId, op, ms: Math.round(performance.now() - began) })
  try {
    const frame = readFrame(data)
    id = frame.id
    op = byId.has(frame.op) ? frame.op : null
    const operation = byId.get(frame.op)
    if (!operation || operation.actor !== connection.actor.kind) throw new Problem('unknown_operation', { field: 'op' })
    if (connection.actor.kind === 'visitor' && connection.actor.contactId === null && operation.id !== VISITOR_PING) await meet(services, connection, connection.actor)
    const { output } = await execute(services, operation, connection.actor, caller, frame.input)
    // Thousands a second are nothing that a log at its usual level could hold.
    if (log.isLevelEnabled('debug')) log.debug({ ...facts(), outcome: 'ok' }, 'frame')
    return JSON.stringify({ id, ok: output })
  } catch (error) {
    const problem = problemOf(error)
    if (problem.code === 'internal') log.error({ err: error, requestId: caller.requestId }, 'an operation failed')
    log.info({ ...facts(), outcome: problem.code }, 'frame')
    return JSON.stringify({ id, problem: problem.toDocument(caller.requestId) })
  }
}

const meetings = new WeakMap<Connection, Promise<void>>()

/** Finds the contact that a visitor has become, for all frames that wait for it at once: they go on in the order they came. @throws Problem rate_limited */
function meet(services: Services, connection: Connection, actor: VisitorActor): Promise<void> {
  const running = meetings.get(connection)
  if (running) return running
  const meeting = services
    .takeLimit('visitor.ip', subscriberOf(connection.ip))
    .then(() => refreshVisitor(services, actor))
    .then((known) => {
      connection.actor = known
    })
    .finally(() => meetings.delete(connection))
  meetings.set(connection, meeting)
  return meeting
}

/** The answer to what comes in while the server stops: the client sends it again over its next connection. */
function refuse(data: RawData | null): Promise<string> {
  const problem = new Problem('shutting_down', { retryAfter: 1 }).toDocument()
  try {
    return Promise.resolve(JSON.stringify({ id: readFrame(data).id, problem }))
  } catch {
    return Promise.resolve(JSON.stringify({ id: null, problem }))
  }
}

function readFrame(data: RawData | null): { id: string; op: string; input: unknown } {
  if (data === null) throw new Problem('malformed_frame', { detail: 'Frames are JSON text.' })
  const text = Buffer.isBuffer(data) ? data.toString('utf8') : Buffer.concat(Array.isArray(data) ? data : [Buffer.from(data)]).toString('utf8')
  const frame = parseJson(text)
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) throw new Problem('malformed_frame', { allowed: '{id, op, input}' })
  const { id, op, input, ...rest } = frame as Record<string, unknown>
  if (typeof id !== 'string' || id.length === 0 || id.length > 64 || typeof op !== 'string' || Object.keys(rest).length > 0) {
    throw new Problem('malformed_frame', { allowed: '{id: 1 to 64 characters, op, input}' })
  }
  return { id, op, input: input ?? {} }
}
