import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { sessionPrincipal } from '../../features/auth/index.ts'
import { tenantOfInboxKey } from '../../features/inboxes/index.ts'
import { findPublicInbox } from '../../features/widget/index.ts'
import type { Services } from '../../operations/index.ts'
import type { Assets } from '../assets.ts'
import { readCookie } from '../cookies.ts'
import { callerOf, preferredLocale } from '../principal.ts'
import { renderDemoPage } from './demo-page.ts'
import { serveFrame } from './frame-page.ts'
import { isInsecure, renderInsecure } from './insecure-page.ts'
import { renderNotice, renderShell } from './shell.ts'

const TITLES = {
  signup: { en: 'Sign up · Rind', nl: 'Aanmelden · Rind' },
  invite: { en: 'Invitation · Rind', nl: 'Uitnodiging · Rind' },
  login: { en: 'Sign in · Rind', nl: 'Inloggen · Rind' },
  app: { en: 'Rind', nl: 'Rind' }
}

interface PageOptions {
  readonly services: Services
  readonly assets: Assets
  readonly version: string
}

/** The pages. What they show beyond a shell comes through the API. */
export function addPages(app: FastifyInstance, { services, assets, version }: PageOptions): void {
  const { settings } = services
  const boot = { environment: settings.environment, signups: settings.signups, version, publicUrl: settings.publicUrl }

  const page = (name: 'signup' | 'invite' | 'login' | 'app', entry: string) => (request: FastifyRequest, reply: FastifyReply) => {
    const locale = preferredLocale(request)
    void reply.header('cache-control', 'no-store').type('text/html')
    if (isInsecure(request)) return reply.send(renderInsecure(locale, settings.publicUrl, assets['page']?.css))
    return reply.send(renderShell({ locale, title: TITLES[name][locale], asset: assets[entry] ?? {}, boot: { ...boot, locale } }))
  }
  app.get('/.well-known/rind-keys.json', (_request, reply) => reply.header('cache-control', 'public, max-age=3600').send({ keys: services.signing.publicKeys }))
  app.get('/', (_request, reply) => reply.redirect('/app'))
  app.get('/signup', page('signup', 'auth'))
  for (const path of ['/login', '/login/forgot', '/login/reset', '/login/recover']) app.get(path, page('login', 'auth'))
  app.get('/invite', page('invite', 'auth'))
  app.get('/app', page('app', 'app'))
  app.get('/app/*', page('app', 'app'))
  app.get('/widget/frame', (request, reply) => serveFrame(services, assets, request, reply))
  app.get('/demo', async (request, reply) => {
    const locale = preferredLocale(request)
    const { inbox } = request.query as { inbox?: unknown }
    const key = typeof inbox === 'string' ? inbox : null
    const tenantId = key === null ? null : tenantOfInboxKey(key)
    // In production the shop is for a signed-in browser only: it is a tool of the business, not a page for the public.
    const mayShow = settings.environment !== 'production' || (await sessionPrincipal(services, readCookie(request, 'session'), callerOf(request, 'rest'))).kind === 'member'
    const found = mayShow && key !== null && tenantId !== null ? await findPublicInbox(services, tenantId, key) : null
    const html = renderDemoPage({
      locale: found?.inbox.settings.locale ?? locale,
      inboxKey: found && key,
      company: found?.company ?? null,
      assets: { css: `/build/${assets['demo']?.css ?? ''}`, ...(assets['demo']?.js !== undefined && { js: `/build/${assets['demo'].js}` }) },
      widgetUrl: '/widget.js',
      mode: found ? 'shop' : 'guide'
    })
    return reply.header('cache-control', 'no-store').type('text/html').send(html)
  })
}

/** A page that does not exist. */
export function renderNotFound(locale: 'en' | 'nl', css?: string): string {
  return locale === 'nl'
    ? renderNotice(locale, 'Deze pagina bestaat niet', ['Controleer het adres, of ga naar /app.'], css)
    : renderNotice(locale, 'There is no such page', ['Check the address, or go to /app.'], css)
}
