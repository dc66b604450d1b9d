import { OPERATIONS } from '../../src/features/index.ts'
import { isOffered } from '../../src/features/tokens/index.ts'
import { GRANTABLE } from '../../src/operations/index.ts'
import { Client } from './client.ts'
import type { ACCESS } from './crew.ts'
import { recruit, sessionOf } from './crew.ts'
import type { Caller, Things } from './doors.ts'
import type { Rights } from './expectations.ts'
import type { TestWorkspace } from './people.ts'
import type { TestServer } from './server.ts'
import { openSocket } from './socket.ts'

// Members of every kind, for the matrix of who may do what.

const ALL = { billing: true, customerData: true, messaging: true }
const NO_LEVEL = { billing: false, customerData: false, messaging: false }

/** An owner with every right, whose session is locked: nothing of it counts. */
export async function lockedOne(server: TestServer, here: TestWorkspace, own: Things): Promise<Caller> {
  const person = await recruit(server, here.id, 'owner', ALL)
  const renew = async () => {
    const client = await sessionOf(server, person)
    await client.ok('/auth/lock', { body: {} })
    return client
  }
  return { name: 'an owner who is locked', kind: 'locked', own, client: await renew(), renew }
}

/** Somebody with a role and levels. */
export async function memberOf(server: TestServer, workspace: TestWorkspace, own: Things, role: Rights['role'], access: (typeof ACCESS)[number]): Promise<Caller> {
  const person = await recruit(server, workspace.id, role, access)
  const client = await sessionOf(server, person)
  const levels = Object.entries(access).flatMap(([level, has]) => (has ? [level] : []))
  return { name: `${role} with ${levels.join(' and ') || 'no level'}`, kind: 'member', rights: { role, ...access }, own, client, socket: await openSocket(client), renew: () => sessionOf(server, person) }
}

/** Members whose rights are more than a role and levels. */
export const SPECIAL = [
  { name: 'an agent for whom the inbox is closed', rights: { role: 'agent', ...ALL, reach: 'none' } },
  { name: 'an admin for whom the inbox is closed', rights: { role: 'admin', ...ALL, reach: 'none' } },
  { name: 'an agent who may only read the inbox', rights: { role: 'agent', ...ALL, reach: 'read' } },
  { name: 'an agent who was given the inbox', rights: { role: 'agent', ...NO_LEVEL, reach: 'manage' } },
  { name: 'an auditor who was given the inbox', rights: { role: 'auditor', ...NO_LEVEL, reach: 'read' } },
  { name: 'a member with a role that gives all it can', rights: { role: 'agent', ...NO_LEVEL, granted: true } },
  { name: 'an admin who looks as an agent with messaging', rights: { role: 'agent', ...NO_LEVEL, messaging: true }, previewing: true }
] as const satisfies readonly (Pick<Caller, 'name' | 'previewing'> & { rights: Rights })[]

/** Set up through the operations that everybody uses, by the owner. */
export async function specialMember(server: TestServer, here: TestWorkspace, own: Things, special: Pick<Caller, 'name' | 'previewing'> & { rights: Rights }): Promise<Caller> {
  const { role, reach, granted, ...access } = special.rights
  const owner = here.owner.client
  const person = special.previewing ? await recruit(server, here.id, 'admin', ALL) : await recruit(server, here.id, role, access)
  if (reach) await owner.ok(`/members/${person.memberId}/inboxes/${here.inbox.id}`, { method: 'PUT', body: { level: reach } })
  if (granted) {
    const { role: made } = await owner.ok<{ role: { id: string } }>('/roles', { body: { name: 'All it can', rights: GRANTABLE } })
    await owner.ok(`/members/${person.memberId}/custom-role`, { method: 'PUT', body: { roleId: made.id } })
  }
  const renew = async () => {
    const client = await sessionOf(server, person)
    if (special.previewing) await client.ok('/roles/preview', { body: { role, roleId: null, access, chosenOnly: false, levels: [] } })
    return client
  }
  const client = await renew()
  return { ...special, kind: 'member', own, client, socket: await openSocket(client), renew }
}

const OFFERED = OPERATIONS.filter(isOffered).map(({ id }) => id)
/** Programs, which bring a token in place of a session. */
export const PROGRAMS = [
  { name: 'a program with a token for all that is offered', program: OFFERED, rights: { role: 'agent', billing: false, customerData: true, messaging: true } },
  { name: 'a program that may do all and see nobody', program: OFFERED, rights: { role: 'agent', ...NO_LEVEL } },
  { name: 'a program with a token for lists', program: ['conversations.list', 'members.list'], rights: { role: 'agent', billing: false, customerData: true, messaging: true } }
] as const satisfies readonly Pick<Caller, 'name' | 'program' | 'rights'>[]

/** Made by the owner, as every program is. */
export async function programOf(server: TestServer, here: TestWorkspace, own: Things, special: (typeof PROGRAMS)[number]): Promise<Caller> {
  const { customerData, messaging } = special.rights
  const body = { name: special.name, operations: special.program, inboxIds: null, access: { customerData, messaging }, days: 1 }
  const { secret } = await here.owner.client.ok<{ secret: string }>('/tokens', { body })
  const client = new Client(server)
  client.headers['authorization'] = `Bearer ${secret}`
  return { ...special, kind: 'member', own, client, renew: () => Promise.resolve(client) }
}
