import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { Socket } from 'node:net'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance, type FastifyRequest, LogController } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../config/index.ts'
import { Problem } from '../errors/index.ts'
import { MAX_BODY_BYTES, takeJsonOnly } from './body.ts'
import { setSecurityHeaders } from './headers.ts'
import { hasToken } from './principal.ts'
import { answerProblems, sendProblem } from './problems.ts'
import { requireSameOrigin } from './same-origin.ts'

/** Limits of Node's own server, with TLS and without. */
const SOCKET_LIMITS = { headersTimeout: 10_000, maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 5_000 } as const

/** How long a connection may stand still that sends or takes bytes. Node looks twice whether anything moved, so it is cut after 15 to 30 s. */
const STILL_MS = 15_000
/** How long a request may take to be worked on; then it is answered with an error. */
const HANDLER_MS = 30_000

/** Hears of each answer: the method, the route's pattern, the status and the milliseconds. */
export type Answered = (method: string, route: string, status: number, ms: number) => void

/** What both listeners have in common: limits, security headers, the rule of the same origin, problems, the log. No routes yet. */
export async function createListener(config: Config, log: Logger, own: ReadonlySet<string>, answered: Answered): Promise<FastifyInstance> {
  const production = config.environment === 'production'
  const app = Fastify({
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true, requestIdLogLabel: 'requestId' }),
    genReqId: () => randomUUID(),
    bodyLimit: MAX_BODY_BYTES,
    // A slow sender is cut: the whole request within 20 s, its headers within 10 s.
    requestTimeout: 20_000,
    http: SOCKET_LIMITS,
    keepAliveTimeout: 30_000,
    // A slow reader too. Sockets have a heartbeat of their own.
    connectionTimeout: STILL_MS,
    handlerTimeout: HANDLER_MS,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    // An address that cannot be read comes by no hook: it is answered like every other failure all the same.
    frameworkErrors: (_error, request, reply) => {
      setSecurityHeaders(reply, production)
      sendProblem(request, reply, new Problem('invalid_input', { detail: 'The address is not valid.' }))
    },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    ...(config.tls && { https: { ...SOCKET_LIMITS, cert: readFileSync(config.tls.certFile), key: readFileSync(config.tls.keyFile), minVersion: 'TLSv1.2' as const } })
  }) as unknown as FastifyInstance
  takeJsonOnly(app)
  answerProblems(app)
  app.addHook('onRequest', (request, reply, done) => {
    setSecurityHeaders(reply, production)
    void reply.header('x-request-id', request.id)
    // No browser adds a token to a request by itself, so none can be made to send one for somebody else.
    if (!hasToken(request)) requireSameOrigin(request, own)
    // While the server works nothing moves, and it is not the caller who is slow: such a connection is not cut without an answer.
    allowStandstill(request, HANDLER_MS + STILL_MS)
    done()
  })
  app.addHook('onSend', (request, _reply, payload, done) => {
    allowStandstill(request, STILL_MS)
    done(null, payload)
  })
  app.addHook('onResponse', (request, reply, done) => {
    log.info(
      { requestId: request.id, ip: request.ip, method: request.method, path: request.url.split('?', 1)[0]?.slice(0, 300), status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request'
    )
    answered(request.method, request.routeOptions.url ?? 'none', reply.statusCode, reply.elapsedTime)
    done()
  })
  await app.register(cookie)
  return app
}

/** How long the request's connection may stand still from now on. A request that came by none, but from a program in this process, has nothing to cut. */
function allowStandstill({ raw }: FastifyRequest, ms: number): void {
  if (raw.socket instanceof Socket) raw.socket.setTimeout(ms)
}
