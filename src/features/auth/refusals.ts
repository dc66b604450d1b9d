import { type Caller, type Services, isNewRefusal } from '../../operations/index.ts'
import { recordSignIn } from './events.ts'

interface Refused {
  readonly code: string
  readonly identityId: string
  readonly sessionId: string
  readonly workspaceId: string
}

/** Records that a workspace did not let a session in, when that is news: a copied cookie shows itself so. */
export async function noteRefusal(services: Services, caller: Caller, { code, ...refused }: Refused): Promise<void> {
  if (await isNewRefusal(services, refused.sessionId, caller.ip)) await services.withPlatform((tx) => recordSignIn(tx, services, caller, { operation: 'auth.admission', outcome: 'denied', code, ...refused }))
}
