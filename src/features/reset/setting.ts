import type { PlatformTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import type { Context } from '../../operations/index.ts'
import { changePassword, emailOf, endEverything, recordSignIn } from '../auth/index.ts'
import { queueMail } from '../mail/index.ts'
import { endResets, lockReset } from './repository.ts'

type Public = Context<'public', 'none'>

/** Whose password this link may change. Others wait for who has it. @throws Problem link_expired */
export async function requireReset({ services, now }: Public, tx: PlatformTx, token: string): Promise<{ identityId: string; email: string }> {
  const identityId = await lockReset(tx, token, now)
  const email = identityId && (await emailOf(tx, services.systemKeys, identityId))
  if (!identityId || !email) throw new Problem('link_expired')
  return { identityId, email }
}

/** Sets the password, ends every session and link, and says so by mail. Under lockIdentity. @returns the sessions that ended */
export async function setPassword({ services, caller, now }: Public, tx: PlatformTx, { operation, identityId, email, passwordHash }: { operation: string; identityId: string; email: string; passwordHash: string }): Promise<string[]> {
  await changePassword(tx, services.systemKeys, identityId, passwordHash, now)
  await endResets(tx, identityId)
  const ended = await endEverything(tx, identityId)
  await recordSignIn(tx, services, caller, { operation, identityId, outcome: 'granted' })
  const facts = { at: new Date(now).toISOString(), ip: caller.ip }
  await queueMail(tx, services, { to: email, template: 'password-changed', locale: caller.locale, link: `${services.settings.publicUrl}/login`, facts }, now)
  return ended
}

/** After the commit: the sockets of these sessions are closed. */
export function tellEnded({ publish }: Public, ended: readonly string[]): void {
  for (const sessionId of ended) publish({ type: 'session-ended', sessionId })
}
