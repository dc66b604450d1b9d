import { sql } from 'drizzle-orm'
import type { OutgoingMessage, TenantTx } from '../../db/index.ts'
import { OPERATIONS } from '../features/index.ts'
import { type AnyOperation, type Caller, type Principal, type Services, type StoredMessage, execute } from '../operations/index.ts'

const byId = new Map<string, AnyOperation>(OPERATIONS.map((operation) => [operation.id, operation]))

/**
 * The services as they were at a moment of the past, inside one transaction. Operations run on them as they always do,
 * checked, sealed and recorded; only the clock is another one, nobody is told yet, and a workspace with all that was
 * said in it appears with one commit or not at all.
 */
function servicesAt(services: Services, tx: TenantTx, now: number): Services {
  return {
    ...services,
    clock: { now: () => now },
    withTenant: (actor, run) => {
      if (actor.tenantId !== tx.tenantId) throw new Error('The stage belongs to another workspace')
      return run(tx)
    },
    takeLimit: () => Promise.resolve(),
    publish: () => undefined,
    lanes: { ...services.lanes, send: (_tenantId, message) => store(tx, message) }
  }
}

/** What the lane does with a lone message (db/send.ts), in the stage's own transaction. */
async function store(tx: TenantTx, message: OutgoingMessage): Promise<StoredMessage> {
  const { id, conversationId, senderKind, senderId, clientId, body, at, eventId, requestId } = message
  const rows = await tx.db.execute<{ bases: [seq: number, publicSeq: number] }>(
    sql`select send_message(${tx.tenantId}, ${conversationId}, ${id}, ${senderKind}, ${senderId}, ${clientId}, ${body}, ${at}, ${eventId}, ${requestId}) as bases`
  )
  const [seq, publicSeq] = rows[0]?.bases ?? [0, 0]
  return { id, at, seq: seq + 1, publicSeq: publicSeq + 1 }
}

/** Where the demo's workspaces are made: any operation of Rind, at any moment. */
export interface Stage {
  readonly tx: TenantTx
  /** The services at a moment, for what is no operation. */
  at(now: number): Services
  /** Does what a person did. @throws Problem, as at every other door */
  act<T = unknown>(now: number, actor: Principal, caller: Caller, operation: string, input: object): Promise<T>
}

export function openStage(services: Services, tx: TenantTx): Stage {
  const at = (now: number) => servicesAt(services, tx, now)
  return {
    tx,
    at,
    act: async <T>(now: number, actor: Principal, caller: Caller, id: string, input: object) => {
      const operation = byId.get(id)
      if (!operation) throw new Error(`There is no operation ${id}`)
      return (await execute(at(now), operation, actor, caller, input)).output as T
    }
  }
}
