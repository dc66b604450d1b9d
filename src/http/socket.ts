import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../errors/index.ts'
import { sessionPrincipal } from '../features/auth/index.ts'
import { redeemTicket } from '../features/realtime/index.ts'
import { readmitVisitor } from '../features/widget/index.ts'
import type { MemberActor, Services, VisitorActor } from '../operations/index.ts'
import type { Gateway } from '../realtime/index.ts'
import { readCookie } from './cookies.ts'
import { callerOf } from './principal.ts'

/** One frame at most. Nothing is compressed, so no frame grows after it was counted. */
const MAX_FRAME_BYTES = 64 * 1024
/** How long a client may take to say goodbye to a socket that we closed. Its connection is cut then. */
const CLOSE_TIMEOUT_MS = 2_000
export const PROTOCOL = 'rind.v1'

declare module 'fastify' {
  interface FastifyRequest {
    socketActor: MemberActor | VisitorActor | null
  }
}

/** The way to the socket door: exact Origin, a one-time ticket of the same session, room for one more. All before the upgrade. */
export async function addSocketRoute(app: FastifyInstance, services: Services, gateway: Gateway, own: ReadonlySet<string>): Promise<void> {
  const options = {
    maxPayload: MAX_FRAME_BYTES,
    closeTimeout: CLOSE_TIMEOUT_MS,
    perMessageDeflate: false,
    handleProtocols: (protocols: Set<string>) => (protocols.has(PROTOCOL) ? PROTOCOL : false)
  } as const
  await app.register(websocket, { options })
  app.decorateRequest('socketActor', null)
  app.get(
    '/api/v1/socket',
    {
      websocket: true,
      preValidation: async (request) => {
        if (!own.has(request.headers.origin ?? '')) throw new Problem('origin_refused')
        if (!gateway.hasRoom(request.ip)) throw new Problem('rate_limited', { retryAfter: 30, detail: 'Too many sockets from this address.' })
        request.socketActor = await redeem(services, request)
      }
    },
    (socket, request) => {
      if (!request.socketActor) throw new Problem('invalid_ticket')
      gateway.accept(socket, request.socketActor, callerOf(request, 'socket'))
    }
  )
}

async function redeem(services: Services, request: FastifyRequest): Promise<MemberActor | VisitorActor> {
  const offered = (request.headers['sec-websocket-protocol'] ?? '').split(',').map((part) => part.trim())
  const ticket = offered.find((part) => part.startsWith('ticket.'))?.slice('ticket.'.length)
  if (!offered.includes(PROTOCOL) || ticket === undefined || !/^[A-Za-z0-9_-]{43}$/.test(ticket)) throw new Problem('invalid_ticket')
  const redeemed = await services.withPlatform((tx) => redeemTicket(tx, services.systemKeys, ticket, services.clock.now()))
  if (!redeemed) throw new Problem('invalid_ticket')
  // A ticket is thirty seconds old at most; the website or the contact may be gone since.
  if (redeemed.kind === 'visitor') return readmitVisitor(services, redeemed.actor)
  // The ticket is good for the session that asked for it: the cookie that comes along must be of the same one.
  const principal = await sessionPrincipal(services, readCookie(request, 'session'), callerOf(request, 'socket'))
  if (principal.kind !== 'member' || principal.sessionId !== redeemed.sessionId) throw new Problem('invalid_ticket')
  return principal
}
