import { setTimeout } from 'node:timers/promises'
import { type Outbound, parseTarget } from '../../outbound/index.ts'
import type { Deliveries, Delivery } from './deliveries.ts'
import type { StatusEvent } from './events.ts'
import type { SubscriberContent } from './keys.ts'
import { confirmLetter, eventLetter } from './letters.ts'
import type { Mailer } from './mailer.ts'
import { CONFIRM, type Register } from './register.ts'
import { callWebhook, confirmBody, eventBody } from './webhook.ts'

/** How many go out at once. A webhook that never answers holds its place for five seconds. */
const AT_ONCE = { email: 4, webhook: 20 } as const
const STOP_MS = 5_000
const KINDS = ['email', 'webhook'] as const

type Result = 'sent' | 'failed' | 'gone' | 'postpone'

export interface PostOfficeOptions {
  readonly register: Register
  readonly deliveries: Deliveries
  readonly mailer: Mailer | null
  readonly outbound: Outbound
  readonly allowLoopback: boolean
  readonly url: string
  /** What there is to tell. */
  readonly events: () => readonly StatusEvent[]
  readonly now: () => number
  readonly warn: (facts: object, message: string) => void
}

export interface PostOffice {
  /** Queues what is new and sends what is due. Resolves when nothing more is due. */
  run(): Promise<void>
  stop(): Promise<void>
}

/** Sends what subscribers hear, mail and webhooks apart, so that slow receivers of the one kind do not hold up the other. */
export function openPostOffice({ register, deliveries, mailer, outbound, allowLoopback, url, events, now, warn }: PostOfficeOptions): PostOffice {
  let stopped = false
  const running = new Map<Delivery['kind'], Promise<void>>()

  const byMail = async (delivery: Delivery, { to, locale, confirm, leave }: SubscriberContent, event: StatusEvent | null): Promise<Result> => {
    if (mailer === null) return 'postpone'
    const letter = event === null ? confirmLetter(locale, linkTo(url, 'confirm', confirm ?? '', locale)) : eventLetter(locale, event, { url, leaveUrl: linkTo(url, 'leave', leave, locale) })
    const posted = await mailer(to, letter, delivery.id)
    if (posted.done) return 'sent'
    warn({ delivery: delivery.id, codes: posted.codes }, 'a mail to a subscriber was not taken')
    return posted.isGone ? 'gone' : 'failed'
  }

  const byWebhook = async (delivery: Delivery, { to, secret, locale, confirm, leave }: SubscriberContent, event: StatusEvent | null): Promise<Result> => {
    const target = parseTarget(to, allowLoopback)
    if (target === null || secret === undefined) return 'gone'
    const body = event === null ? confirmBody(linkTo(url, 'confirm', confirm ?? '', locale), now()) : eventBody(event, { url, leaveUrl: linkTo(url, 'leave', leave, locale) })
    const outcome = await callWebhook(outbound, { target, secret, id: delivery.id, body }, now())
    if ('status' in outcome && outcome.status >= 200 && outcome.status < 300) return 'sent'
    warn({ delivery: delivery.id, ...outcome }, 'a webhook of a subscriber did not take it')
    return 'status' in outcome && outcome.status === 410 ? 'gone' : 'failed'
  }

  const deliver = async (delivery: Delivery, known: ReadonlyMap<string, StatusEvent>): Promise<void> => {
    const content = register.contentOf(delivery.subscriber)
    if (content === null) return deliveries.postpone(delivery, now())
    const event = delivery.event === CONFIRM ? null : known.get(delivery.event)
    // Confirmed meanwhile, or so late that it is no news.
    if (event === undefined || (event === null && content.confirm === undefined)) return deliveries.drop(delivery)
    const result = await (delivery.kind === 'email' ? byMail : byWebhook)(delivery, content, event)
    if (result === 'sent') deliveries.sent(delivery)
    else if (result === 'postpone') deliveries.postpone(delivery, now())
    else if (result === 'gone' || deliveries.failed(delivery, now())) register.remove(delivery.subscriber)
  }

  const drain = async (kind: Delivery['kind']): Promise<void> => {
    const take = () => (stopped ? [] : deliveries.take(kind, AT_ONCE[kind], now()))
    for (let due = take(); due.length > 0; due = take()) {
      const known = new Map(events().map((event) => [event.id, event]))
      await Promise.all(due.map((delivery) => deliver(delivery, known)))
    }
  }
  const once = (kind: Delivery['kind']): Promise<void> => {
    const found = running.get(kind) ?? drain(kind).finally(() => running.delete(kind))
    running.set(kind, found)
    return found
  }
  return {
    run: async () => {
      if (stopped) return
      deliveries.tell(events(), now())
      await Promise.all(KINDS.map(once))
    },
    stop: async () => {
      stopped = true
      // What is under way is finished, so that it is not sent again; a mail server that hangs is not waited for.
      await Promise.race([Promise.all(running.values()), setTimeout(STOP_MS, undefined, { ref: false })])
    }
  }
}

/** A link that does one thing. The language goes along, since whoever follows it reads the page that comes. */
export const linkTo = (url: string, what: 'confirm' | 'leave', token: string, locale: string): string => `${url}/status/${what}/${token}?lang=${locale}`
