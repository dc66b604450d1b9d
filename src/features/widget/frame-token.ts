import type { SystemKeys } from '../../../db/index.ts'
import { sameBytes } from '../../crypto/index.ts'

/** How long a page may stay open before its frame has to ask for a new token. */
const LIFE_MS = 12 * 60 * 60_000

/** What the server said when it served the frame: which inbox, on which website, from the demo page or not. */
export interface Frame {
  readonly tenantId: string
  readonly inboxId: string
  readonly origin: string
  readonly test: boolean
}

/** Signs what a frame was served for. It proves that the browser was told to show it on this website only. */
export function signFrame(keys: SystemKeys, frame: Frame, now: number): string {
  const payload = Buffer.from(JSON.stringify([frame.tenantId, frame.inboxId, frame.origin, frame.test, now + LIFE_MS])).toString('base64url')
  return `${payload}.${keys.sign('frame-token', payload).toString('base64url')}`
}

/** The frame of a token; null when it is forged. `expired` is told apart, so that an honest frame can ask for a new one. */
export function readFrame(keys: SystemKeys, token: string, now: number): { frame: Frame; expired: boolean } | null {
  const [payload, signature] = token.split('.')
  if (!payload || !signature || !sameBytes(keys.sign('frame-token', payload), Buffer.from(signature, 'base64url'))) return null
  const [tenantId, inboxId, origin, test, expires] = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as [string, string, string, boolean, number]
  return { frame: { tenantId, inboxId, origin, test }, expired: expires <= now }
}
