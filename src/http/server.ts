import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../config/index.ts'
import { Problem } from '../errors/index.ts'
import { OPERATIONS } from '../features/index.ts'
import type { Services } from '../operations/index.ts'
import type { Gateway } from '../realtime/index.ts'
import type { Assets } from './assets.ts'
import { addPages, renderNotFound } from './pages/routes.ts'
import { preferredLocale } from './principal.ts'
import { type Answered, createListener } from './listener.ts'
import { sendProblem } from './problems.ts'
import { addRestRoutes } from './rest.ts'
import { ownOrigins } from './same-origin.ts'
import { addSocketRoute } from './socket.ts'
import { addStaticFiles } from './static.ts'

interface HttpOptions {
  readonly config: Config
  readonly services: Services
  readonly gateway: Gateway
  readonly assets: Assets
  readonly log: Logger
  readonly version: string
  /** Whether the parts that a request needs can serve. */
  readonly isReady: () => Promise<boolean>
  readonly answered: Answered
}

/** The public listener with both doors. Not listening yet, so that tests can inject. */
export async function createHttp(options: HttpOptions): Promise<FastifyInstance> {
  const { config, services, gateway, assets, log, version } = options
  const own = ownOrigins(config.publicUrl, config.environment, config.port)
  const app = await createListener(config, log, own, options.answered)
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  app.get('/readyz', async (_request, reply) => {
    const ready = await options.isReady()
    return reply.code(ready ? 200 : 503).header('cache-control', 'no-store').send({ status: ready ? 'ready' : 'not ready' })
  })
  await addSocketRoute(app, services, gateway, own)
  addRestRoutes(app, services, OPERATIONS)
  addPages(app, { services, assets, version })
  await addStaticFiles(app, { assets, publicUrl: config.publicUrl, version })
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith('/api/')) sendProblem(request, reply, new Problem('not_found'))
    else void reply.code(404).type('text/html').send(renderNotFound(preferredLocale(request), assets['page']?.css))
  })
  return app
}
