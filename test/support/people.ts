import { randomBytes, randomUUID } from 'node:crypto'
import { generateSync } from 'otplib'
import { newId } from '../../db/index.ts'
import { createIdentity, newRecoveryCodes, recoveryCodeHash } from '../../src/features/auth/index.ts'
import { insertMember } from '../../src/features/members/index.ts'
import { admitIdentity } from '../../src/features/workspace/index.ts'
import type { AccessLevels, Role } from '../../src/operations/index.ts'
import { Client, type Target } from './client.ts'
import { freshen } from './fresh.ts'
import type { TestServer } from './server.ts'

export const PASSWORD = 'correct violet battery moose'

/** The code of an authenticator at a moment of the server's clock. */
export function totpCode(secret: string, now: number): string {
  return generateSync({ secret, epoch: Math.floor(now / 1000) })
}

/** A person who can sign in. */
export interface Person {
  readonly email: string
  readonly password: string
  readonly totpSecret: string
  readonly recoveryCodes: readonly string[]
  readonly identityId: string
  readonly memberId: string
  readonly workspaceId: string
}

/** A signed-in member with a client of their own. */
export interface Staff extends Person {
  readonly client: Client
}

export interface TestInbox {
  readonly id: string
  readonly key: string
}

/** A workspace with its founder signed in and one inbox. */
export interface TestWorkspace {
  readonly id: string
  readonly owner: Staff
  readonly inbox: TestInbox
}

/** Founds a workspace through the sign-up that everybody uses. */
export async function foundWorkspace(server: Target, name = 'Testing Ltd', email = `${randomUUID()}@example.test`): Promise<TestWorkspace> {
  const client = new Client(server)
  const { devLink } = await client.ok<{ devLink: string }>('/signup', { body: { email, locale: 'en' } })
  await client.ok('/signup/open', { body: { token: new URL(devLink).hash.slice('#token='.length) } })
  await client.ok('/signup/profile', { method: 'PUT', body: { workspaceName: name, name: 'Olga Owner', password: PASSWORD } })
  const { secret } = await client.ok<{ secret: string }>('/signup/totp', { body: {} })
  const { codes } = await client.ok<{ codes: string[] }>('/signup/totp/confirm', { body: { code: totpCode(secret, server.clock.now()) } })
  const { workspaceId } = await client.ok<{ workspaceId: string }>('/signup/complete', { body: { recoveryCode: codes[0] } })
  const { inboxes } = await client.ok<{ inboxes: TestInbox[] }>('/inboxes')
  const session = await client.ok<{ member: { id: string } }>('/auth/session')
  const rows = server.database && (await server.database.admin<{ identity_id: string }[]>`select identity_id from members where id = ${session.member.id}`)
  const [inbox] = inboxes
  if (!inbox || (rows && !rows[0])) throw new Error('A new workspace has an inbox and a member')
  const owner: Staff = { email, password: PASSWORD, totpSecret: secret, recoveryCodes: codes, identityId: rows?.[0]?.identity_id ?? '', memberId: session.member.id, workspaceId, client }
  await freshen(server, client)
  return { id: workspaceId, owner, inbox: { id: inbox.id, key: inbox.key } }
}

/** Auditors come for a while; here for a year. */
export const endOf = (role: Role, now: number) => (role === 'auditor' ? new Date(now + 365 * 24 * 60 * 60_000) : null)

/** Adds a colleague with a role and access levels, and signs in with both factors. */
export async function addMember(server: TestServer, workspace: Pick<TestWorkspace, 'id'>, role: Role, access: AccessLevels, name = 'Mia Member'): Promise<Staff> {
  const { services } = server.app
  const now = server.clock.now()
  const email = `${randomUUID()}@example.test`
  const totpSecret = randomBase32()
  const recoveryCodes = newRecoveryCodes()
  const [identityId, memberId] = [newId(now), newId(now)]
  const passwordHash = await services.passwords.hash(PASSWORD)
  const recoveryCodeHashes = recoveryCodes.map((code) => recoveryCodeHash(services.systemKeys, identityId, code))
  await services.withPlatform((tx) => createIdentity(tx, services.systemKeys, { id: identityId, email, passwordHash, totpSecret, totpStep: 0, recoveryCodeHashes }, now))
  await services.withTenant({ tenantId: workspace.id }, (tx) => insertMember(tx, { id: memberId, identityId, role, access, name, email, locale: 'en', endsAt: endOf(role, now) }, now))
  await services.withPlatform((tx) => admitIdentity(tx, { identityId, workspaceId: workspace.id, memberId, endsAt: endOf(role, now) }, now))
  const person: Person = { email, password: PASSWORD, totpSecret, recoveryCodes, identityId, memberId, workspaceId: workspace.id }
  return { ...person, client: await signIn(server, person) }
}

/** Signs in with password and authenticator, as everybody does, and gives factors for everything. */
export async function signIn(server: Target, person: Person, client = new Client(server)): Promise<Client> {
  await client.ok('/auth/sign-in', { body: { email: person.email, password: person.password } })
  await client.ok('/auth/totp', { body: { code: totpCode(person.totpSecret, server.clock.now()) } })
  await freshen(server, client)
  return client
}

export function randomBase32(): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  return Array.from(randomBytes(32), (byte) => alphabet[byte % 32]).join('')
}
