import { createHash, randomUUID } from 'node:crypto'
import type postgres from 'postgres'
import { newId } from '../../db/index.ts'
import type { ProblemDocument } from '../../src/errors/index.ts'
import type { AccessLevels, AnyOperation, InboxLevel, Role } from '../../src/operations/index.ts'
import { tenantTables } from './catalog.ts'
import { recruit } from './crew.ts'
import type { Client } from './client.ts'
import type { TestWorkspace } from './people.ts'
import type { TestServer } from './server.ts'
import type { Socket } from './socket.ts'
import { openWidget, startConversation } from './visitor.ts'

export type Door = 'rest' | 'socket'

/** Ids of things in a workspace that an input may name. */
export interface Things {
  readonly workspaceId: string
  readonly inboxId: string
  readonly memberId: string
  readonly conversationId: string
  readonly contactId: string
  /** The colleague whose conversations are meant. */
  readonly assigneeId: string
  /** The owner's own: nobody else's. */
  readonly authenticatorId: string
  readonly passkeyId: string
  readonly sessionId: string
  readonly erasureId: string
  /** An agent whose rights may be set, and the role of the workspace's own that somebody has. */
  readonly agentId: string
  readonly roleId: string
  /** An auditor whose membership may be changed. */
  readonly colleagueId: string
  readonly invitationId: string
  readonly teamId: string
  /** Those that may come to an end. */
  readonly spareInvitationId: string
  readonly spareTeamId: string
  /** The version of the handbook in force. */
  readonly versionId: string
  /** A request for a second person; of nobody, since the matrix asks for none. */
  readonly approvalId: string
  /** An approved export; of nobody, for the same reason. */
  readonly exportId: string
  /** A program's token that may be revoked. */
  readonly tokenId: string
  readonly inboxIds: readonly string[]
}

/** Somebody at the doors. */
export interface Caller {
  readonly name: string
  readonly kind: 'nobody' | 'signup' | 'half' | 'locked' | 'member' | 'visitor'
  readonly stage?: 'password' | 'factor'
  readonly rights?: AccessLevels & {
    readonly role: Role
    /** Set for the own inbox; without it, what role and levels give. */
    readonly reach?: InboxLevel
    /** With a role of the workspace that gives all it can. */
    readonly granted?: boolean
  }
  /** Looks at the workspace with these rights, which are not their own. */
  readonly previewing?: boolean
  /** A program with a token: the operations that it is for. */
  readonly program?: readonly string[]
  readonly own: Things
  readonly client: Client
  readonly socket?: Socket
  /** The same person in another browser. */
  readonly renew?: () => Promise<Client>
}

export interface DoorAnswer {
  /** `ok`, or the code of the problem. */
  readonly code: string
  readonly status: number
  /** The answer without the id of the request. */
  readonly text: string
}

/** Calls an operation at a door, as its declaration says. */
export async function call(caller: Caller, operation: AnyOperation, door: Door, input: object, headers: Readonly<Record<string, string>> = {}): Promise<DoorAnswer> {
  if (door === 'socket') {
    if (!caller.socket) throw new Error(`${caller.name} has no socket`)
    const { ok, problem } = await caller.socket.request(operation.id, input)
    return describe(problem === undefined, problem?.status ?? 200, ok, problem)
  }
  if (!operation.rest) throw new Error(`${operation.id} has no route`)
  const { method, path } = operation.rest
  const rest: Record<string, unknown> = { ...input }
  const filled = path.replaceAll(/:(\w+)/g, (_, name: string) => {
    const value = rest[name]
    delete rest[name]
    return String(value)
  })
  const query = method === 'GET' ? new URLSearchParams(Object.entries(rest).map(([name, value]): [string, string] => [name, String(value)])).toString() : ''
  const { status, body } = await caller.client.call<unknown>(query ? `${filled}?${query}` : filled, { method, headers, ...(method !== 'GET' && { body: rest }) })
  return describe(status < 400, status, body, body as ProblemDocument)
}

function describe(isOk: boolean, status: number, output: unknown, problem: ProblemDocument | undefined): DoorAnswer {
  if (isOk || !problem) return { code: 'ok', status, text: JSON.stringify(output) }
  const { requestId: _, ...rest } = problem
  return { code: problem.code, status, text: JSON.stringify(rest) }
}

/** A sender's own id of a message names nothing; an inbox in a preview that nobody has changes nothing. */
const NO_THING = ['clientId', 'levels']

/** The fields of an operation's input that take an id of a thing, by their form. */
export function idsOf(operation: AnyOperation): string[] {
  const properties = operation.input.properties as Record<string, unknown>
  return Object.entries(properties)
    .filter(([name, schema]) => !NO_THING.includes(name) && JSON.stringify(schema).includes('[0-9a-f]{12}'))
    .map(([name]) => name)
    .toSorted()
}

export const HANDBOOK = 'What everybody signs.'
/** The hash of the handbook that every workspace of the doors has. */
export const HANDBOOK_HASH = createHash('sha256').update(HANDBOOK).digest('hex')

/** A handbook in force, and a draft of the next. @returns the id of the version */
export async function publishHandbook({ owner: { client } }: Pick<TestWorkspace, 'owner'>): Promise<string> {
  await client.ok('/handbook/draft', { method: 'PUT', body: { text: HANDBOOK } })
  const { version } = await client.ok<{ version: { id: string } }>('/handbook/versions', { body: { hash: HANDBOOK_HASH, dueDays: 14 } })
  await client.ok('/handbook/draft', { method: 'PUT', body: { text: 'What comes next.' } })
  return version.id
}

/** A colleague, invitations and teams of a workspace. */
export async function furnishStaff(server: TestServer, workspace: TestWorkspace, words: string) {
  const colleague = await recruit(server, workspace.id, 'auditor', { billing: false, customerData: false, messaging: false })
  const invite = async () => {
    const body = { email: `${randomUUID()}@example.test`, role: 'agent', access: { billing: false, customerData: false, messaging: false }, locale: 'en' }
    return (await workspace.owner.client.ok<{ invitation: { id: string } }>('/invitations', { body })).invitation.id
  }
  const team = async () => (await workspace.owner.client.ok<{ team: { id: string } }>('/teams', { body: { name: `${words}: a team` } })).team.id
  return { versionId: await publishHandbook(workspace), colleagueId: colleague.memberId, invitationId: await invite(), spareInvitationId: await invite(), teamId: await team(), spareTeamId: await team() }
}

/** A visitor with a conversation in a workspace, another visitor's conversation beside it, and the ids that stand for the workspace. */
export async function furnish(server: TestServer, workspace: TestWorkspace, words: string): Promise<{ own: Things; visitor: Client; neighbour: string }> {
  const [visitor, other, spare] = [await openWidget(server, workspace.inbox.key), await openWidget(server, workspace.inbox.key), await openWidget(server, workspace.inbox.key)]
  const { conversationId } = await startConversation(visitor, words)
  await visitor.client.ok('/widget/profile', { method: 'PUT', body: { name: `${words}: a name`, email: 'vera@example.test' } })
  return { own: await thingsOf(server, workspace, conversationId, words, (await startConversation(spare, words)).conversationId), visitor: visitor.client, neighbour: (await startConversation(other, words)).conversationId }
}

/** The ids that stand for a workspace with this conversation; what else there has to be is made. */
export async function thingsOf(server: TestServer, workspace: TestWorkspace, conversationId: string, words: string, erasable = conversationId): Promise<Things> {
  const { memberId, client } = workspace.owner
  const agentId = (await recruit(server, workspace.id, 'agent', { billing: false, customerData: false, messaging: false })).memberId
  const { role } = await client.ok<{ role: { id: string } }>('/roles', { body: { name: `${words}: a role`, rights: [] } })
  await client.ok(`/members/${agentId}/custom-role`, { method: 'PUT', body: { roleId: role.id } })
  const { token } = await client.ok<{ token: { id: string } }>('/tokens', { body: { name: `${words}: a program`, operations: ['members.list'], inboxIds: null, access: { customerData: false, messaging: false }, days: 1 } })
  const governance = { approvalId: newId(server.clock.now()), exportId: newId(server.clock.now()), tokenId: token.id, inboxIds: [workspace.inbox.id] }
  return { ...(await furnishStaff(server, workspace, words)), ...governance, workspaceId: workspace.id, inboxId: workspace.inbox.id, memberId, assigneeId: memberId, agentId, roleId: role.id, conversationId, ...(await ownFactors(workspace)), ...(await eraseOne(workspace, erasable)) }
}

/** A contact whose erasure was asked for and cancelled: it stands in the list and changes nothing. */
export async function eraseOne(workspace: TestWorkspace, conversationId: string): Promise<{ contactId: string; erasureId: string }> {
  const { client } = workspace.owner
  const { conversation } = await client.ok<{ conversation: { contact: { id: string } } }>(`/conversations/${conversationId}`)
  const contactId = conversation.contact.id
  const { erasure } = await client.ok<{ erasure: { id: string } }>('/erasures', { body: { subject: 'contact', contactId, confirmation: contactId.slice(-8) } })
  await client.ok(`/erasures/${erasure.id}/cancel`, { body: {} })
  return { contactId, erasureId: erasure.id }
}

/** What the owner of a workspace signs in with and is signed in by. A passkey of theirs is one that nobody has. */
async function ownFactors({ owner }: TestWorkspace): Promise<Pick<Things, 'authenticatorId' | 'passkeyId' | 'sessionId'>> {
  const { authenticators } = await owner.client.ok<{ authenticators: { id: string }[] }>('/account')
  const { sessions } = await owner.client.ok<{ sessions: { id: string }[] }>('/account/sessions')
  return { authenticatorId: authenticators[0]?.id ?? '', passkeyId: randomUUID(), sessionId: sessions[0]?.id ?? '' }
}

/** A digest of every row of a workspace, once it stands still. */
export async function fingerprint(admin: postgres.Sql, tenantId: string): Promise<string> {
  const tables = await tenantTables(admin)
  const look = async () => {
    const digests = tables.map((table) => `(select coalesce(md5(string_agg(r::text, '|' order by r::text)), '') from ${table} r where tenant_id = '${tenantId}')`)
    // Steps of signing in come into the record by a job, a moment later.
    const [{ waiting } = { waiting: 0 }] = await admin<{ waiting: number }[]>`select count(*)::int as waiting from pgboss.job where name = 'record.signIn' and state in ('created', 'retry', 'active')`
    if (waiting > 0) return randomUUID()
    return (await admin.unsafe<{ digest: string }[]>(`select ${digests.join(` || `)} as digest`))[0]?.digest ?? randomUUID()
  }
  // Steps of signing in reach the record by a job, one each.
  const waiting = async () => (await admin<{ n: number }[]>`select count(*)::int as n from pgboss.job where name = 'record.signIn' and state in ('created', 'retry', 'active')`)[0]?.n ?? 0
  for (let tries = 0; tries < 300 && (await waiting()) > 0; tries++) await new Promise((resolve) => setTimeout(resolve, 100))
  for (let last = await look(), tries = 0; tries < 50; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100))
    const next = await look()
    if (next === last) return next
    last = next
  }
  throw new Error('The rows do not stand still')
}
