import { readFileSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import cookie from '@fastify/cookie'
import Fastify, { type FastifyInstance, LogController } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../config/index.ts'
import { Problem } from '../errors/index.ts'
import type { Services } from '../operations/index.ts'
import type { Gateway } from '../realtime/index.ts'
import type { Assets } from './assets.ts'
import { MAX_BODY_BYTES, takeJsonOnly } from './body.ts'
import { setSecurityHeaders } from './headers.ts'
import { addPages, renderNotFound } from './pages/routes.ts'
import { preferredLocale } from './principal.ts'
import { answerProblems, sendProblem } from './problems.ts'
import { addRestRoutes } from './rest.ts'
import { ownOrigins, requireSameOrigin } from './same-origin.ts'
import { addSocketRoute } from './socket.ts'
import { addStaticFiles } from './static.ts'

/** Limits of Node's own server, with TLS and without. */
const SOCKET_LIMITS = { headersTimeout: 10_000, maxHeaderSize: 16 * 1024, connectionsCheckingInterval: 5_000 } as const

interface HttpOptions {
  readonly config: Config
  readonly services: Services
  readonly gateway: Gateway
  readonly assets: Assets
  readonly log: Logger
  readonly version: string
  /** Whether the parts that a request needs can serve. */
  readonly isReady: () => Promise<boolean>
}

/** The public listener with both doors. Not listening yet, so that tests can inject. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { config, services, gateway, assets, log, version } = options
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
    // A slow reader too: Node looks twice whether anything moved, so it is cut after 15 to 30 s. Sockets have a heartbeat of their own.
    connectionTimeout: 15_000,
    handlerTimeout: 30_000,
    trustProxy: config.trustedProxies.length > 0 ? [...config.trustedProxies] : false,
    // An address that cannot be read comes by no hook: it is answered like every other failure all the same.
    frameworkErrors: (_error, request, reply) => {
      setSecurityHeaders(reply, production)
      sendProblem(request, reply, new Problem('invalid_input', { detail: 'The address is not valid.' }))
    },
    routerOptions: { maxParamLength: 200, ignoreTrailingSlash: false },
    ...(config.tls && { https: { ...SOCKET_LIMITS, cert: readFileSync(config.tls.certFile), key: readFileSync(config.tls.keyFile), minVersion: 'TLSv1.2' as const } })
  }) as unknown as FastifyInstance
  const own = ownOrigins(config.publicUrl, config.environment, config.port)
  takeJsonOnly(app)
  answerProblems(app)
  app.addHook('onRequest', (request, reply, done) => {
    setSecurityHeaders(reply, production)
    void reply.header('x-request-id', request.id)
    requireSameOrigin(request, own)
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    log.info(
      { requestId: request.id, ip: request.ip, method: request.method, path: request.url.split('?', 1)[0]?.slice(0, 300), status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'request'
    )
    done()
  })
  await app.register(cookie)
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const ready = await options.isReady()
    return reply.code(ready ? 200 : 503).header('cache-control', 'no-store').send({ status: ready ? 'ready' : 'not ready' })
  })
  await addSocketRoute(app, services, gateway, own)
  addRestRoutes(app, services)
  addPages(app, { services, assets, version })
  await addStaticFiles(app, { assets, publicUrl: config.publicUrl, version })
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith('/api/')) sendProblem(request, reply, new Problem('not_found'))
    else void reply.code(404).type('text/html').send(renderNotFound(preferredLocale(request), assets['page']?.css))
  })
  return app
}
