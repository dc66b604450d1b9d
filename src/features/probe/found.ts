import { randomBytes } from 'node:crypto'
import { newId } from '../../../db/index.ts'
import type { Services } from '../../operations/index.ts'
import { createIdentity, newRecoveryCodes, newTotpSecret, recoveryCodeHash } from '../auth/index.ts'
import { findMember, insertMember } from '../members/index.ts'
import { type Founding, admitIdentity, furnishWorkspace, registerWorkspace } from '../workspace/index.ts'
import { type Credentials, findCredentials, insertCredentials, isAdmitted, lockAccount } from './repository.ts'

/** RFC 6761: no mail goes there, so nobody sets a new password by one. */
const DOMAIN = 'probe.invalid'
const NAME = 'Status page'

type Using = Pick<Services, 'clock' | 'withPlatform' | 'withTenant' | 'systemKeys' | 'passwords'>

/**
 * Makes the workspace that the status page measures with, or finishes what a killed start had begun. It is one like every
 * other: an owner, an inbox, and a member who signs in with password and authenticator. Nobody can sign in as the owner:
 * the password and the key of that identity are thrown away here. The member that the status page signs in as may see
 * conversations and answer, and nothing else.
 */
export async function foundProbe(services: Using): Promise<void> {
  const { withPlatform, withTenant, systemKeys, clock } = services
  const now = clock.now()
  const known = await withPlatform((tx) => findCredentials(tx, systemKeys))
  if (known && (await withPlatform((tx) => isAdmitted(tx, known.watcher.identityId)))) return
  const drawn = known ?? draw(now)
  const people = known ? [] : await Promise.all([identityOf(services, drawn.founder.identityId), identityOf(services, drawn.watcher.identityId, drawn.watcher)])
  const credentials = await withPlatform(async (tx) => {
    await lockAccount(tx)
    const meanwhile = await findCredentials(tx, systemKeys)
    if (meanwhile) return meanwhile
    for (const person of people) await createIdentity(tx, systemKeys, person, now)
    await registerWorkspace(tx, foundingOf(drawn), now)
    await insertCredentials(tx, systemKeys, drawn, now)
    return drawn
  })
  const { watcher, workspaceId: tenantId } = credentials
  await withTenant({ tenantId }, async (tx) => {
    await furnishWorkspace(tx, foundingOf(credentials), now)
    if (await findMember(tx, watcher.memberId)) return
    const access = { billing: false, customerData: false, messaging: true }
    await insertMember(tx, { id: watcher.memberId, identityId: watcher.identityId, role: 'agent', access, name: NAME, email: watcher.email, locale: 'en', endsAt: null }, now)
  })
  await withPlatform((tx) => admitIdentity(tx, { identityId: watcher.identityId, workspaceId: tenantId, memberId: watcher.memberId }, now))
}

const secret = () => randomBytes(32).toString('base64url')
const someone = (now: number) => ({ identityId: newId(now), memberId: newId(now) })

function draw(now: number): Credentials {
  const watcher = someone(now)
  return {
    workspaceId: newId(now),
    founder: someone(now),
    watcher: { ...watcher, email: `${watcher.identityId}@${DOMAIN}`, password: secret(), totpSecret: newTotpSecret() },
    visitorToken: secret()
  }
}

async function identityOf({ passwords, systemKeys }: Using, id: string, kept = { email: `${id}@${DOMAIN}`, password: secret(), totpSecret: newTotpSecret() }) {
  const { email, password, totpSecret } = kept
  // Recovery codes that nobody has: this person never loses the authenticator.
  const recoveryCodeHashes = newRecoveryCodes().map((code) => recoveryCodeHash(systemKeys, id, code))
  return { id, email, passwordHash: await passwords.hash(password), totpSecret, totpStep: 0, recoveryCodeHashes }
}

function foundingOf({ workspaceId, founder }: Credentials): Founding {
  return { workspaceId, workspaceName: NAME, plan: 'self-hosted', kind: 'probe', ...founder, name: NAME, email: `${founder.identityId}@${DOMAIN}`, locale: 'en' }
}
