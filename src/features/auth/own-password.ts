import { Problem } from '../../errors/index.ts'
import type { Services } from '../../operations/index.ts'
import { accountOf } from './repository.ts'

/**
 * Asks for the password of somebody who is signed in: a session and a code are not enough to add a way in.
 * @throws Problem wrong_password
 */
export async function requireOwnPassword(services: Services, identityId: string, password: string, field = 'password'): Promise<{ id: string; email: string }> {
  const { id, email, passwordHash } = await services.withPlatform((tx) => accountOf(tx, services.systemKeys, identityId))
  if (!(await services.passwords.verify(passwordHash, password))) throw new Problem('wrong_password', { field })
  return { id, email }
}
