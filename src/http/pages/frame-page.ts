import { type FastifyReply, type FastifyRequest } from 'fastify'
import { type InboxRow, noteSighting, tenantOfInboxKey } from '../../features/inboxes/index.ts'
import { findPublicInbox, isAllowedOrigin, signFrame } from '../../features/widget/index.ts'
import { type Services, subscriberOf } from '../../operations/index.ts'
import type { Assets } from '../assets.ts'
import { contentSecurityPolicy } from '../headers.ts'
import { renderNotice, renderShell } from './shell.ts'

const ORIGIN = /^https?:\/\/[a-z0-9.-]+(?::\d{1,5})?$/
const SIGHTING_REPEAT_MS = 10 * 60_000

interface FrameQuery {
  readonly inbox?: unknown
  readonly origin?: unknown
  readonly test?: unknown
  readonly lang?: unknown
}

/**
 * The page inside the widget's iframe. It is served for one website only: the website that asks is checked against the
 * inbox's list, the browser is told to frame it nowhere else, and the token in it is bound to that website. A page that
 * names another website than its own is refused by the browser.
 */
export async function serveFrame(services: Services, assets: Assets, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  await services.takeLimit('public.ip', subscriberOf(request.ip))
  const { inbox: key, origin, test, lang } = request.query as FrameQuery
  const tenantId = typeof key === 'string' ? tenantOfInboxKey(key) : null
  const found = tenantId !== null && typeof key === 'string' ? await findPublicInbox(services, tenantId, key) : null
  if (!found || tenantId === null || typeof key !== 'string' || typeof origin !== 'string' || !ORIGIN.test(origin)) return refuse(reply, assets)
  const { inbox, company } = found
  const now = services.clock.now()
  const allowed = isAllowedOrigin(services, inbox, origin)
  if (isNews(inbox, origin, allowed, now)) {
    await services.withTenant({ tenantId }, (tx) => noteSighting(tx, inbox.id, origin, allowed, now))
    services.publish({ type: 'inbox', tenantId, inboxId: inbox.id })
  }
  if (!allowed) return refuse(reply, assets)
  // Only our own demo page makes test conversations.
  const isTest = test === '1' && origin === new URL(services.settings.publicUrl).origin
  const locale = lang === 'en' || lang === 'nl' ? lang : inbox.settings.locale
  const { greeting, replyTime, color, formOfAddress } = inbox.settings
  const frameToken = signFrame(services.systemKeys, { tenantId, inboxId: inbox.id, origin, test: isTest }, now)
  void reply.removeHeader('x-frame-options').headers({
    'content-security-policy': contentSecurityPolicy(origin),
    'cross-origin-resource-policy': 'cross-origin',
    'cross-origin-opener-policy': 'unsafe-none',
    'cache-control': 'no-store'
  })
  return reply.type('text/html').send(
    renderShell({
      locale,
      title: company,
      asset: assets['widget'] ?? {},
      boot: { frameToken, inboxKey: key, origin, company, greeting, replyTime, color, locale, formOfAddress, test: isTest }
    })
  )
}

function isNews(inbox: InboxRow, origin: string, allowed: boolean, now: number): boolean {
  const known = inbox.sightings.find((sighting) => sighting.origin === origin)
  return !known || known.allowed !== allowed || now - Date.parse(known.at) > SIGHTING_REPEAT_MS
}

function refuse(reply: FastifyReply, assets: Assets): unknown {
  return reply
    .code(403)
    .header('cache-control', 'no-store')
    .type('text/html')
    .send(renderNotice('en', 'This website may not show the widget', ['An administrator of the business can allow it in Rind, under Settings.'], assets['page']?.css))
}
