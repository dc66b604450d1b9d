import type { Client } from './connect.ts'
import type { Pipelines } from './pipelines.ts'

/** A message that is ready to be stored: checked, authorised, sealed. */
export interface OutgoingMessage {
  readonly id: string
  readonly conversationId: string
  readonly senderKind: 'contact' | 'member'
  readonly senderId: string
  readonly clientId: string
  readonly body: Buffer
  /** Epoch milliseconds; bound into the envelope, so it is stored as it is. */
  readonly at: number
  readonly eventId: string
  readonly requestId: string
}

/** Where a stored message came to stand in its conversation. */
export interface Placed {
  readonly seq: number
  readonly publicSeq: number
}

/** Stores a batch of one workspace's messages in one transaction and one round trip; answers in the order given. */
export type StoreMessages = (tenantId: string, batch: readonly OutgoingMessage[]) => Promise<Placed[]>

const BYTEA_ARRAY = 1001

/**
 * Raised by the functions when a conversation does not exist in the workspace.
 * Other codes that callers treat: 23505 (a client id that is stored already), 40001, 40P01, 55P03 (try again).
 */
export const NO_SUCH_CONVERSATION = 'RD001'

/** The calls of db/migrations/0003_send.sql. The connections are its own: nothing else may delay an acknowledgement. */
export function messageStore(pipelines: Pick<Pipelines, 'use'>): StoreMessages {
  return (tenantId, batch) => pipelines.use((client) => store(client, tenantId, batch))
}

async function store(client: Client, tenantId: string, batch: readonly OutgoingMessage[]): Promise<Placed[]> {
  const [only] = batch
  if (only && batch.length === 1) {
    const rows = await client<{ bases: number[] }[]>`select send_message(${tenantId}, ${only.conversationId}, ${only.id}, ${only.senderKind},
      ${only.senderId}, ${only.clientId}, ${only.body}, ${only.at}, ${only.eventId}, ${only.requestId}) as bases`
    const bases = rows[0]?.bases ?? []
    return [{ seq: (bases[0] ?? 0) + 1, publicSeq: (bases[1] ?? 0) + 1 }]
  }
  const groups = groupByConversation(batch)
  const place = new Map(groups.map((group, index) => [group.id, index]))
  const positions: number[] = []
  const taken = groups.map(() => 0)
  for (const message of batch) {
    const index = place.get(message.conversationId) ?? 0
    positions.push((taken[index] = (taken[index] ?? 0) + 1))
  }
  const rows = await client<{ bases: number[] }[]>`select send_messages(${tenantId},
    ${groups.map((group) => group.id)}::uuid[], ${groups.map((group) => group.count)}::int[], ${groups.map((group) => group.lastByContact)}::int[],
    ${groups.map((group) => group.wait)}::int[], ${groups.map((group) => group.waitAt)}::bigint[], ${groups.map((group) => group.at)}::bigint[],
    ${batch.map((message) => (place.get(message.conversationId) ?? 0) + 1)}::int[], ${positions}::int[],
    ${batch.map((message) => message.id)}::uuid[], ${batch.map((message) => message.senderKind)}::text[],
    ${batch.map((message) => message.senderId)}::uuid[], ${batch.map((message) => message.clientId)}::uuid[],
    ${client.array(batch.map((message) => message.body), BYTEA_ARRAY)}, ${batch.map((message) => message.at)}::bigint[],
    ${batch.map((message) => message.eventId)}::uuid[], ${batch.map((message) => message.requestId)}::text[]) as bases`
  const bases = rows[0]?.bases ?? []
  return batch.map((message, index) => {
    const group = place.get(message.conversationId) ?? 0
    const offset = positions[index] ?? 0
    return { seq: (bases[group] ?? 0) + offset, publicSeq: (bases[groups.length + group] ?? 0) + offset }
  })
}

interface Group {
  readonly id: string
  count: number
  lastByContact: number
  /** 0 keep, 1 wait from waitAt unless waiting, 2 nobody waits, 3 wait from waitAt. */
  wait: 0 | 1 | 2 | 3
  waitAt: number
  at: number
}

/** The conversations of a batch, sorted by id so that two nodes lock them in the same order, with what changes in each. */
function groupByConversation(batch: readonly OutgoingMessage[]): Group[] {
  const groups = new Map<string, Group>()
  for (const message of batch) {
    const group = groups.get(message.conversationId) ?? { id: message.conversationId, count: 0, lastByContact: 0, wait: 0, waitAt: 0, at: 0 }
    groups.set(message.conversationId, group)
    group.count += 1
    group.at = Math.max(group.at, message.at)
    if (message.senderKind === 'member') {
      group.wait = 2
    } else {
      group.lastByContact = group.count
      if (group.wait === 0) Object.assign(group, { wait: 1, waitAt: message.at })
      else if (group.wait === 2) Object.assign(group, { wait: 3, waitAt: message.at })
    }
  }
  return [...groups.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}
