import { and, eq, gt, lt } from 'drizzle-orm'
import type { PlatformTx, SystemKeys } from '../../../db/index.ts'
import { socketTickets } from '../../../db/schema/index.ts'
import { newToken, tokenHash } from '../../crypto/index.ts'
import type { MemberActor, VisitorActor } from '../../operations/index.ts'

const LIFE_MS = 30_000

interface SealedFrame {
  readonly origin: string
  readonly test: boolean
  readonly visitorHash: string
}

/** What a ticket stands for: a session, whose rights are read again, or a visitor in a frame. */
export type Redeemed = { readonly kind: 'member'; readonly sessionId: string } | { readonly kind: 'visitor'; readonly actor: VisitorActor }

const address = (hash: Buffer) => ({ tenant: 'system', table: 'socket-ticket', column: 'frame', row: hash.toString('hex') })

/** A ticket for one socket within thirty seconds. Kept as a hash; the credential itself never stands in an address. */
export async function issueTicket(tx: PlatformTx, keys: SystemKeys, actor: MemberActor | VisitorActor, now: number): Promise<string> {
  const ticket = newToken()
  const ticketHash = tokenHash('socket-ticket', ticket)
  const expiresAt = new Date(now + LIFE_MS)
  if (actor.kind === 'member') {
    await tx.db.insert(socketTickets).values({ ticketHash, kind: 'member', sessionId: actor.sessionId, workspaceId: actor.tenantId, expiresAt })
  } else {
    const frame: SealedFrame = { origin: actor.origin, test: actor.test, visitorHash: actor.visitorHash.toString('base64url') }
    await tx.db.insert(socketTickets).values({
      ticketHash,
      kind: 'visitor',
      workspaceId: actor.tenantId,
      inboxId: actor.inboxId,
      contactId: actor.contactId,
      frame: keys.sealing('sign-in').sealJson(address(ticketHash), frame),
      expiresAt
    })
  }
  return ticket
}

/** Redeems a ticket: the row is gone with the first use, so of many tries at once a single one gets it. */
export async function redeemTicket(tx: PlatformTx, keys: SystemKeys, ticket: string, now: number): Promise<Redeemed | null> {
  const ticketHash = tokenHash('socket-ticket', ticket)
  const rows = await tx.db
    .delete(socketTickets)
    .where(and(eq(socketTickets.ticketHash, ticketHash), gt(socketTickets.expiresAt, new Date(now))))
    .returning()
  const row = rows[0]
  if (!row) return null
  if (row.kind === 'member') return row.sessionId ? { kind: 'member', sessionId: row.sessionId } : null
  if (!row.frame || !row.inboxId) return null
  const frame = keys.sealing('sign-in').openJson<SealedFrame>(address(ticketHash), row.frame)
  return {
    kind: 'visitor',
    actor: {
      kind: 'visitor',
      tenantId: row.workspaceId,
      inboxId: row.inboxId,
      contactId: row.contactId,
      visitorHash: Buffer.from(frame.visitorHash, 'base64url'),
      origin: frame.origin,
      test: frame.test
    }
  }
}

/** @returns how many were deleted */
export async function purgeTickets(tx: PlatformTx, now: number): Promise<number> {
  return (await tx.db.delete(socketTickets).where(lt(socketTickets.expiresAt, new Date(now))).returning({ kind: socketTickets.kind })).length
}
