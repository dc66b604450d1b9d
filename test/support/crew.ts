import { newId } from '../../db/index.ts'
import { createIdentity, newRecoveryCodes, recoveryCodeHash, startSession } from '../../src/features/auth/index.ts'
import { insertMember } from '../../src/features/members/index.ts'
import { admitIdentity } from '../../src/features/workspace/index.ts'
import type { AccessLevels, Role } from '../../src/operations/index.ts'
import { Client } from './client.ts'
import { SESSION_COOKIE, freshen } from './fresh.ts'
import { PASSWORD, endOf, randomBase32 } from './people.ts'
import type { TestServer } from './server.ts'

export { SESSION_COOKIE } from './fresh.ts'
export const ROLES: readonly Role[] = ['owner', 'admin', 'agent', 'auditor']
/** The eight combinations of the three access levels. */
export const ACCESS: readonly AccessLevels[] = Array.from({ length: 8 }, (_, bits) => ({ billing: (bits & 4) > 0, customerData: (bits & 2) > 0, messaging: (bits & 1) > 0 }))

/** A person in a workspace, made without the slow parts of sign-up: one hash serves all, and nobody signs in. */
export interface Recruit {
  readonly identityId: string
  readonly memberId: string
  readonly workspaceId: string
}

const hashes = new WeakMap<TestServer, Promise<string>>()

async function newIdentity(server: TestServer, email: string): Promise<string> {
  const { services } = server.app
  const now = server.clock.now()
  const id = newId(now)
  const hash = hashes.get(server) ?? services.passwords.hash(PASSWORD)
  hashes.set(server, hash)
  const passwordHash = await hash
  const recoveryCodeHashes = newRecoveryCodes().map((code) => recoveryCodeHash(services.systemKeys, id, code))
  await services.withPlatform((tx) => createIdentity(tx, services.systemKeys, { id, email, passwordHash, totpSecret: randomBase32(), totpStep: 0, recoveryCodeHashes }, now))
  return id
}

/** Adds a member. With an identity given, that person joins one more workspace. */
export async function recruit(server: TestServer, workspaceId: string, role: Role, access: AccessLevels, known?: string): Promise<Recruit> {
  const { services } = server.app
  const now = server.clock.now()
  const memberId = newId(now)
  const email = `${memberId}@example.test`
  const identityId = known ?? (await newIdentity(server, email))
  await services.withTenant({ tenantId: workspaceId }, (tx) => insertMember(tx, { id: memberId, identityId, role, access, name: 'Rik Recruit', email, locale: 'en', endsAt: endOf(role, now) }, now))
  await services.withPlatform((tx) => admitIdentity(tx, { identityId, workspaceId, memberId, endsAt: endOf(role, now) }, now))
  return { identityId, memberId, workspaceId }
}

/** A browser with a session of this person, at a stage of signing in; inside, with factors given for everything. */
export async function sessionOf(server: TestServer, person: Recruit, stage: 'password' | 'factor' | 'full' = 'full'): Promise<Client> {
  const now = server.clock.now()
  const { token } = await server.app.services.withPlatform((tx) =>
    startSession(tx, now, {
      identityId: person.identityId,
      stage,
      ...(stage === 'full' && { workspace: { id: person.workspaceId, memberId: person.memberId } })
    })
  )
  const client = new Client(server)
  client.cookies.set(SESSION_COOKIE, token)
  if (stage === 'full') await freshen(server, client)
  return client
}
