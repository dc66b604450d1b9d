import { eq } from 'drizzle-orm'
import { type PlatformTx, newId } from '../../../db/index.ts'
import { platformEvents, sessions } from '../../../db/schema/index.ts'
import { type Caller, type Services, eventPlaceAddress } from '../../operations/index.ts'

interface SignInEvent {
  readonly operation: string
  readonly outcome: 'granted' | 'denied'
  readonly code?: string
  readonly identityId?: string
  readonly sessionId?: string
  /** The workspace that the step led into or out of, where the session does not tell. */
  readonly workspaceId?: string
}

/** Records a step of signing in: who, when, from where, with what outcome. A job carries it into the record of the workspaces that it concerns. */
export async function recordSignIn(tx: PlatformTx, services: Services, caller: Caller, event: SignInEvent): Promise<void> {
  const now = services.clock.now()
  const id = newId(now)
  const place = services.systemKeys
    .sealing('sign-in')
    .sealJson(eventPlaceAddress(id), { ip: caller.ip, userAgent: caller.userAgent.slice(0, 300) })
  await tx.db.insert(platformEvents).values({
    id,
    at: new Date(now),
    operation: event.operation,
    outcome: event.outcome,
    code: event.code ?? null,
    identityId: event.identityId ?? null,
    sessionId: event.sessionId ?? null,
    requestId: caller.requestId,
    place,
    workspaceId: event.workspaceId ?? (await workspaceOfSession(tx, event.sessionId))
  })
  // For everybody alike, known or not: a copy made here would take longer for a known address, and so tell of it.
  await services.jobs.enqueue(tx, 'record.signIn', { eventId: id })
}

async function workspaceOfSession(tx: PlatformTx, sessionId: string | undefined): Promise<string | null> {
  if (sessionId === undefined) return null
  const [session] = await tx.db.select({ workspaceId: sessions.workspaceId }).from(sessions).where(eq(sessions.id, sessionId))
  return session?.workspaceId ?? null
}
