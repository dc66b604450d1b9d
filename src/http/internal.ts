import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import type { Logger } from 'pino'
import type { Config } from '../config/index.ts'
import { Problem } from '../errors/index.ts'
import { INTERNAL_OPERATIONS } from '../features/index.ts'
import type { MailTray } from '../features/mail/index.ts'
import { type Services, isWithin } from '../operations/index.ts'
import { type Assets, BUILD_DIR } from './assets.ts'
import { type Answered, createListener } from './listener.ts'
import { isInsecure, renderInsecure } from './pages/insecure-page.ts'
import { addMailPage } from './pages/mail-page.ts'
import { renderNotFound } from './pages/routes.ts'
import { renderShell } from './pages/shell.ts'
import { preferredLocale } from './principal.ts'
import { type ProbeSource, addProbeRoutes } from './probe.ts'
import { sendProblem } from './problems.ts'
import { addRestRoutes } from './rest.ts'
import { ownOrigins } from './same-origin.ts'
import { addFavicon } from './static.ts'

interface InternalOptions {
  readonly config: Config
  readonly services: Services
  readonly assets: Assets
  readonly log: Logger
  readonly version: string
  readonly answered: Answered
  /** Letters that are not sent, where there is no mail server. */
  readonly tray: MailTray | null
  /** What monitoring reads. */
  readonly metrics: () => Promise<{ readonly type: string; readonly text: string }>
  /** What the status page is given; null: none watches. */
  readonly probe: ProbeSource | null
}

const TITLE = { en: 'Rind for operators', nl: 'Rind voor beheerders' }

/**
 * The listener for the people who run the installation. It answers only the networks of OPERATOR_NETWORKS, has routes for
 * operators' operations and for no others, and nothing of it is reached from the public port. Not listening yet.
 */
export async function createInternalHttp({ config, services, assets, log, version, answered, tray, metrics, probe }: InternalOptions): Promise<FastifyInstance> {
  const { internal, environment } = config
  const app = await createListener(config, log, ownOrigins(internal.url, environment, internal.port), answered)
  app.addHook('onRequest', (request, _reply, done) => {
    if (!isWithin(internal.networks, request.ip)) throw new Problem('network_refused', { detail: 'This port answers the networks of OPERATOR_NETWORKS only.' })
    done()
  })
  addRestRoutes(app, services, INTERNAL_OPERATIONS)
  app.get('/healthz', (_request, reply) => reply.header('cache-control', 'no-store').send({ status: 'ok' }))
  app.get('/metrics', async (_request, reply) => {
    const { type, text } = await metrics()
    return reply.header('cache-control', 'no-store').type(type).send(text)
  })
  if (probe) addProbeRoutes(app, probe)
  for (const path of ['/', '/enrol', '/backups']) {
    app.get(path, (request, reply) => {
      const locale = preferredLocale(request)
      void reply.header('cache-control', 'no-store').type('text/html')
      if (isInsecure(request)) return reply.send(renderInsecure(locale, internal.url, assets['page']?.css))
      return reply.send(renderShell({ locale, title: TITLE[locale], asset: assets['operators'] ?? {}, boot: { locale, environment, version } }))
    })
  }
  if (tray) addMailPage(app, tray, assets['page']?.css)
  await app.register(fastifyStatic, { root: BUILD_DIR, prefix: '/build/', immutable: true, maxAge: 31_536_000_000, index: false, dotfiles: 'deny' })
  addFavicon(app)
  app.setNotFoundHandler((request, reply) => {
    if (request.url.startsWith('/api/')) sendProblem(request, reply, new Problem('not_found'))
    else void reply.code(404).type('text/html').send(renderNotFound(preferredLocale(request), assets['page']?.css))
  })
  return app
}
