import type { Services } from '../../operations/index.ts'
import { findCredentials } from './repository.ts'

/** What the status page signs in with, through the doors that everybody uses. */
export interface ProbeAccount {
  readonly email: string
  readonly password: string
  readonly totpSecret: string
  /** The secret of the visitor that writes. */
  readonly visitorToken: string
}

/** Opens what was sealed. @returns null when there is no such workspace */
export async function probeAccount({ withPlatform, systemKeys }: Pick<Services, 'withPlatform' | 'systemKeys'>): Promise<ProbeAccount | null> {
  const known = await withPlatform((tx) => findCredentials(tx, systemKeys))
  if (!known) return null
  const { watcher: { email, password, totpSecret }, visitorToken } = known
  return { email, password, totpSecret, visitorToken }
}
