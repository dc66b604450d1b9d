import { createHmac, randomBytes } from 'node:crypto'
import type { Outbound, Outcome } from '../../outbound/index.ts'
import type { StatusEvent } from './events.ts'

const SECRET_BYTES = 24
const PREFIX = 'whsec_'

/** A secret as Standard Webhooks writes it. */
export const newWebhookSecret = (): string => `${PREFIX}${randomBytes(SECRET_BYTES).toString('base64')}`

/** The signature of Standard Webhooks: version 1, HMAC-SHA-256 of id, second and body. */
export function signWebhook(secret: string, id: string, seconds: number, body: string): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64')
  return `v1,${createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64')}`
}

export interface WebhookCall {
  readonly target: URL
  readonly secret: string
  /** The same for each try, so that a receiver can tell. */
  readonly id: string
  readonly body: string
}

/** Posts a signed event. */
export function callWebhook(outbound: Outbound, { target, secret, id, body }: WebhookCall, now: number): Promise<Outcome> {
  const seconds = Math.floor(now / 1000)
  const headers = { 'content-type': 'application/json', 'user-agent': 'Rind-Status', 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': signWebhook(secret, id, seconds, body) }
  return outbound.post(target, headers, body)
}

/** The first call: whoever reads it opens the address in it, or posts to it, and the webhook is subscribed. */
export const confirmBody = (confirmUrl: string, at: number): string => JSON.stringify({ type: 'subscription.confirm', timestamp: new Date(at).toISOString(), data: { confirm_url: confirmUrl } })

/** What happened, in words of the JSON of the page. */
export function eventBody({ incident, state, body, at }: StatusEvent, { url, leaveUrl }: { readonly url: string; readonly leaveUrl: string }): string {
  const iso = (moment: number | null) => (moment === null ? null : new Date(moment).toISOString())
  return JSON.stringify({
    type: `${incident.kind}.${state}`,
    timestamp: iso(at),
    data: {
      [incident.kind]: {
        id: incident.id, name: incident.title, status: state, impact: incident.kind === 'maintenance' ? 'maintenance' : incident.impact, components: incident.components,
        started_at: iso(incident.startsAt), ...(incident.kind === 'maintenance' && { scheduled_until: iso(incident.endsAt) }), resolved_at: iso(incident.resolvedAt),
        shortlink: `${url}/status/history#incident-${incident.id}`
      },
      update: { status: state, body, created_at: iso(at) },
      unsubscribe_url: leaveUrl
    }
  })
}
