import { type PlatformTx, newId } from '../../db/index.ts'
import { platformEvents } from '../../db/schema/index.ts'
import type { Address } from '../crypto/index.ts'
import type { Caller } from './actors.ts'
import type { Services } from './services.ts'

interface OperatorEvent {
  readonly operation: string
  readonly outcome: 'granted' | 'denied'
  readonly code?: string
  /** Absent while nobody has proved who they are. */
  readonly operatorId?: string
  readonly target?: { readonly kind: string; readonly id: string }
  readonly caller: Caller
  readonly now: number
}

/** Where the place of an event outside workspaces is sealed. */
export const eventPlaceAddress = (id: string): Address => ({ tenant: 'system', table: 'platform-event', column: 'place', row: id })

/** Records what an operator did or tried, in the transaction of the action itself. */
export async function recordOperatorEvent(tx: PlatformTx, services: Pick<Services, 'systemKeys'>, event: OperatorEvent): Promise<void> {
  const { operation, outcome, code, operatorId, target, caller, now } = event
  const id = newId(now)
  const place = { ip: caller.ip, userAgent: caller.userAgent.slice(0, 300) }
  await tx.db.insert(platformEvents).values({
    id,
    at: new Date(now),
    operation,
    outcome,
    code: code ?? null,
    operatorId: operatorId ?? null,
    targetKind: target?.kind ?? null,
    targetId: target?.id ?? null,
    requestId: caller.requestId,
    place: services.systemKeys.sealing('sign-in').sealJson(eventPlaceAddress(id), place)
  })
}
