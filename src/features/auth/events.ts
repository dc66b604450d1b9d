import { type PlatformTx, newId } from '../../../db/index.ts'
import { platformEvents } from '../../../db/schema/index.ts'
import type { Services } from '../../operations/index.ts'
import type { Caller } from '../../operations/index.ts'

interface SignInEvent {
  readonly operation: string
  readonly outcome: 'granted' | 'denied'
  readonly code?: string
  readonly identityId?: string
  readonly sessionId?: string
}

/** Records a step of signing in: who, when, from where, with what outcome. */
export async function recordSignIn(tx: PlatformTx, services: Services, caller: Caller, event: SignInEvent): Promise<void> {
  const now = services.clock.now()
  const id = newId(now)
  const place = services.systemKeys
    .sealing('sign-in')
    .sealJson({ tenant: 'system', table: 'platform-event', column: 'place', row: id }, { ip: caller.ip, userAgent: caller.userAgent.slice(0, 300) })
  await tx.db.insert(platformEvents).values({
    id,
    at: new Date(now),
    operation: event.operation,
    outcome: event.outcome,
    code: event.code ?? null,
    identityId: event.identityId ?? null,
    sessionId: event.sessionId ?? null,
    requestId: caller.requestId,
    place
  })
}
