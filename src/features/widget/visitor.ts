import { LRUCache } from 'lru-cache'
import type { TenantTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import type { Services, VisitorActor } from '../../operations/index.ts'
import { type InboxRow, findInboxByKey, requireInbox } from '../inboxes/index.ts'
import { workspaceName } from '../workspace/index.ts'
import { findContactId, visitorHash } from './contacts.ts'
import { type Frame, readFrame } from './frame-token.ts'

const TOKEN = /^[A-Za-z0-9_-]{43}$/
/** A workspace that is closed is noticed within a second. */
const names = new LRUCache<string, { name: string | null }>({ max: 5_000, ttl: 1_000 })

/** The company behind a widget; null when the workspace is closed or suspended. */
export async function companyOf(services: Services, tenantId: string): Promise<string | null> {
  const known = names.get(tenantId)
  if (known) return known.name
  const name = await services.withPlatform((tx) => workspaceName(tx, tenantId))
  names.set(tenantId, { name })
  return name
}

/** Whether an inbox may be shown on a website. Our own pages show it for tests. */
export function isAllowedOrigin(services: Services, inbox: Pick<InboxRow, 'settings'>, origin: string): boolean {
  return inbox.settings.origins.includes(origin) || origin === new URL(services.settings.publicUrl).origin
}

/** An inbox by its public key, with the company's name; null when there is none. */
export async function findPublicInbox(services: Services, tenantId: string, key: string): Promise<{ inbox: InboxRow; company: string } | null> {
  const company = await companyOf(services, tenantId)
  if (company === null) return null
  const inbox = await services.withTenant({ tenantId }, (tx) => findInboxByKey(tx, key))
  return inbox && { inbox, company }
}

/**
 * The visitor behind a request: the frame's token says which inbox on which website, the visitor's own token who.
 * @throws Problem invalid_frame_token, origin_not_allowed, unauthenticated
 */
export async function authenticateVisitor(services: Services, frameToken: string, visitorToken: string): Promise<VisitorActor> {
  const read = readFrame(services.systemKeys, frameToken, services.clock.now())
  if (!read || read.expired) throw new Problem('invalid_frame_token')
  if (!TOKEN.test(visitorToken)) throw new Problem('unauthenticated', { detail: 'A visitor token is 32 random bytes, base64url.' })
  const { frame } = read
  return admit(services, frame, async (tx) => visitorHash(await tx.keys.index(), frame.inboxId, visitorToken))
}

/** The visitor that a ticket was given to a moment ago, as things are now. @throws Problem origin_not_allowed, unauthenticated */
export function readmitVisitor(services: Services, actor: VisitorActor): Promise<VisitorActor> {
  return admit(services, actor, () => Promise.resolve(actor.visitorHash))
}

async function admit(services: Services, { tenantId, inboxId, origin, test }: Frame, hashIn: (tx: TenantTx) => Promise<Buffer>): Promise<VisitorActor> {
  if ((await companyOf(services, tenantId)) === null) throw new Problem('unauthenticated')
  return services.withTenant({ tenantId }, async (tx) => {
    if (!isAllowedOrigin(services, await requireInbox(tx, inboxId), origin)) throw new Problem('origin_not_allowed')
    const hash = await hashIn(tx)
    return { kind: 'visitor', tenantId, inboxId, contactId: await findContactId(tx, hash), visitorHash: hash, origin, test }
  })
}

/** The frame of a token that may have run out, as long as the website is still allowed. @throws Problem invalid_frame_token */
export async function renewableFrame(services: Services, frameToken: string): Promise<Frame> {
  const read = readFrame(services.systemKeys, frameToken, services.clock.now())
  if (!read || (await companyOf(services, read.frame.tenantId)) === null) throw new Problem('invalid_frame_token')
  const { frame } = read
  const inbox = await services.withTenant(frame, (tx) => requireInbox(tx, frame.inboxId))
  if (!isAllowedOrigin(services, inbox, frame.origin)) throw new Problem('origin_not_allowed')
  return frame
}

/** A visitor whose contact came to be after the socket was opened. */
export async function refreshVisitor(services: Services, actor: VisitorActor): Promise<VisitorActor> {
  if (actor.contactId !== null) return actor
  return { ...actor, contactId: await services.withTenant(actor, (tx) => findContactId(tx, actor.visitorHash)) }
}
