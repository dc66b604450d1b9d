import type { PlatformTx } from '../../../db/index.ts'
import type { Services } from '../../operations/index.ts'
import { requireEmail } from '../auth/index.ts'
import { createInvitation } from './repository.ts'

type Inviting = Pick<Services, 'systemKeys' | 'settings'>

/** Makes an invitation. @returns the link, which is kept nowhere and works once. @throws Problem invalid_input for what is no address */
export async function makeInvitation(tx: PlatformTx, { systemKeys, settings }: Inviting, email: string, now: number): Promise<{ link: string; expiresAt: Date }> {
  const { token, expiresAt } = await createInvitation(tx, systemKeys, requireEmail(email), now)
  // The token stands in the fragment, which browsers send to no server: it reaches no log.
  return { link: `${settings.internalUrl}/enrol#token=${token}`, expiresAt }
}

/** The same, for the command line. */
export function inviteOperator(services: Inviting & Pick<Services, 'withPlatform'>, email: string, now: number): Promise<{ link: string; expiresAt: Date }> {
  return services.withPlatform((tx) => makeInvitation(tx, services, email, now))
}
