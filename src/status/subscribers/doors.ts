import type { IncomingMessage } from 'node:http'
import { type Answer, html, plain } from '../answer.ts'
import type { PageOptions } from '../page.ts'
import { isOwn, parseAddress, readForm } from './form.ts'
import { type Mistake, renderAsked, renderSaid, renderSecret, renderSubscribe } from './pages.ts'
import type { Subscribing } from './subscribing.ts'
import { newWebhookSecret } from './webhook.ts'
import { SUBSCRIBER_WORDS } from './words.ts'

/** Forms may be sent to ourselves from here, and their answers are nobody else's to keep or to find. */
const own = (answer: Answer): Answer => ({
  ...answer,
  cache: 'no-store',
  headers: {
    ...answer.headers,
    'content-security-policy': "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    'x-robots-tag': 'noindex'
  }
})

const SUBSCRIBE = /^\/status\/subscribe(?:\/(mail|webhook|sent))?$/
const LINK = /^\/status\/(confirm|leave)\/([\w-]{43})$/

/** The pages where people subscribe and stop. @returns null when the path is another one's */
export async function answerSubscriber(request: IncomingMessage, pathname: string, options: PageOptions, subscribing: Subscribing | null): Promise<Answer | null> {
  const [subscribe, link] = [SUBSCRIBE.exec(pathname), LINK.exec(pathname)]
  if (!subscribe && !link) return null
  const posted = request.method === 'POST'
  if (!posted && request.method !== 'GET' && request.method !== 'HEAD') return plain('Only GET, HEAD and POST.\n', 405, { allow: 'GET, HEAD, POST' })
  const words = SUBSCRIBER_WORDS[options.locale]
  const offers = subscribing && { mail: subscribing.mail, plain: subscribing.plain }
  if (link) return own(subscribing ? await follow({ request, path: pathname, options, subscribing, posted }, link[1] === 'leave' ? 'leave' : 'confirm', link[2] ?? '') : html(renderSubscribe({ ...options, offers }), 404))
  const field = subscribe?.[1] as Mistake['field'] | 'sent' | undefined
  if (field === 'sent') return own(html(renderSaid(options, pathname, { title: words.sent, text: words.sentText })))
  if (!posted && field === undefined) return own(html(renderSubscribe({ ...options, offers })))
  // A page that a form was sent from, opened by its address.
  if (!posted) return { ...plain('', 303, { location: `/status/subscribe?lang=${options.locale}` }), cache: 'no-store' }
  if (field === undefined) return plain('Only GET and HEAD.\n', 405, { allow: 'GET, HEAD' })
  if (!isOwn(request, options.url)) return plain('Send the form from this page.\n', 403)
  const typed = (await readForm(request))?.get('to')
  if (typed === null || typed === undefined) return plain('This is no form of this page.\n', 400, { connection: 'close' })
  if (!subscribing || (field === 'mail' && !subscribing.mail)) return own(html(renderSubscribe({ ...options, offers }), 404))
  const wrong = (text: string, status: number) => own(html(renderSubscribe({ ...options, offers, mistake: { field, text, typed } }), status))

  const target = field === 'webhook' ? (subscribing.parse(typed.trim())?.href ?? null) : null
  const to = field === 'mail' ? parseAddress(typed) : target
  if (to === null) return wrong(field === 'mail' ? words.badAddress : words.badTarget(subscribing.plain), 400)
  const { quota, reader, register, now, send } = subscribing
  const kind = field === 'mail' ? 'email' : 'webhook'
  if (!quota.take(kind, reader(request), now())) return wrong(words.tooMany, 429)
  const secret = field === 'webhook' ? newWebhookSecret() : null
  const kept = register.ask({ kind, to, locale: options.locale, ...(secret !== null && { secret }) }, now())
  if (!kept) return wrong(words.notNow, 503)
  // Not waited for: how long it takes is nobody's to measure.
  void send().catch(() => undefined)
  return own(secret === null ? plain('', 303, { location: `/status/subscribe/sent?lang=${options.locale}` }) : html(renderSecret(options, secret)))
}

interface Followed {
  readonly request: IncomingMessage
  readonly path: string
  readonly options: PageOptions
  readonly subscribing: Subscribing
  readonly posted: boolean
}

/** A link of a mail or a webhook. Opening it asks; only sending the form, or a post by a program, does it. */
async function follow({ request, path, options, subscribing: { register, now }, posted }: Followed, what: 'confirm' | 'leave', token: string): Promise<Answer> {
  const words = SUBSCRIBER_WORDS[options.locale]
  const runOut = () => html(renderSaid(options, '/status/subscribe', { title: words.runOut, text: words.runOutText, again: true }), 410)
  if (!posted) return what === 'leave' || register.awaits(token, now()) ? html(renderAsked(options, path, what)) : runOut()
  // Mail programs and webhooks send a body of their own, which says nothing new.
  request.resume()
  if (what === 'confirm') return register.confirm(token, now()) ? html(renderSaid(options, '/status/subscribe', { title: words.confirmed, text: words.confirmedText })) : runOut()
  if (!register.leave(token)) return html(renderSaid(options, path, { title: words.leave, text: words.notNow }), 503)
  return html(renderSaid(options, '/status/subscribe', { title: words.left, text: words.leftText, again: true }))
}
