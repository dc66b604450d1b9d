import { createHash, createSecretKey } from 'node:crypto'
import t from 'tap'
import { lookupHash, tokenHash } from '../../src/crypto/index.ts'
import { OPERATIONS } from '../../src/features/index.ts'
import { isOffered } from '../../src/features/tokens/index.ts'
import { newSecret } from '../../src/features/tokens/secret.ts'
import { newInvitationToken } from '../../src/features/invitations/token.ts'
import type { ApiToken } from '../../src/features/tokens/schema.ts'
import { savePolicy } from '../../src/features/security/policy.ts'
import { LIMITS } from '../../src/operations/index.ts'
import { Client } from '../support/client.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { publishHandbook } from '../support/doors.ts'
import { invite } from '../support/invitations.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const ALL = { customerData: true, messaging: true }
const NO_LEVEL = { billing: false, customerData: false, messaging: false }
let server: TestServer
let workspace: TestWorkspace
let conversationId: string
t.before(async () => {
  server = await startServer({ limits: { 'token.ip': LIMITS['token.ip'], 'refusal.note': LIMITS['refusal.note'] } })
  workspace = await foundWorkspace(server, 'Programs')
  conversationId = (await startConversation(await openWidget(server, workspace.inbox.key), 'Hello, program')).conversationId
})
t.after(() => server.stop())

interface Made {
  readonly token: ApiToken
  readonly secret: string
}
const wanted = (changes: object = {}) => ({ name: 'Nightly report', operations: OPERATIONS.filter(isOffered).map(({ id }) => id), inboxIds: null, access: ALL, days: 30, ...changes })
const make = (changes: object = {}, client = workspace.owner.client) => client.ok<Made>('/tokens', { body: wanted(changes) })

/** A program: no cookie, no Origin, a token. */
function program(secret: string): Client {
  const client = new Client(server)
  client.headers['authorization'] = `Bearer ${secret}`
  return client
}
const bare = { origin: null }
const tryList = (secret: string) => program(secret).call<{ code?: string }>('/conversations?view=all', { headers: bare })

t.test('A44 W11: a token opens exactly the operations that it was made for, and only those that programs are offered', async (t) => {
  const { secret, token } = await make()
  const client = program(secret)
  t.match(await client.ok('/conversations?view=all', { headers: bare }), { conversations: [{ id: conversationId }] })
  const body = { clientId: crypto.randomUUID(), body: 'Answered by a program' }
  await client.ok(`/conversations/${conversationId}/messages`, { body, headers: bare })
  t.same((await client.ok<{ messages: { memberId?: string | null }[] }>(`/conversations/${conversationId}/messages`, { headers: bare })).messages.length, 2)
  for (const operation of OPERATIONS.filter(({ rest }) => rest !== null)) {
    if (!operation.rest || isOffered(operation)) continue
    const { method, path } = operation.rest
    const answer = await client.call<{ code?: string }>(path.replaceAll(/:\w+/g, workspace.id), { method, headers: bare, ...(method !== 'GET' && { body: {} }) })
    t.ok([400, 401, 403].includes(answer.status), `${operation.id} answers ${answer.status}`)
    if (operation.actor === 'member' && answer.status !== 400) t.equal(answer.body.code, 'forbidden', operation.id)
  }
  t.same(OPERATIONS.filter((operation) => isOffered(operation) && (operation.fresh || !['conversations', 'messages', 'notes', 'search', 'members', 'inboxes'].includes(operation.id.split('.')[0] ?? ''))), [])
  const few = program((await make({ operations: ['conversations.list'] })).secret)
  t.equal((await few.call('/conversations?view=all', { headers: bare })).status, 200)
  t.match(await few.fails(`/conversations/${conversationId}`, { headers: bare }), { code: 'forbidden' })
  t.match(await workspace.owner.client.fails('/tokens', { body: wanted({ operations: ['tokens.create'] }) }), { code: 'invalid_input', field: 'operations' })
  const record = await workspace.owner.client.ok<{ events: { actor: { name: string }; operation: string }[] }>(`/record?memberId=${token.memberId}&operation=messages`)
  t.match(record.events.find(({ operation }) => operation === 'messages.send')?.actor, { name: 'Nightly report' }, 'the record names the program')
})

t.test('A44 A37: its rights and its inboxes bound a token, and nobody gives one more than they have', async (t) => {
  const other = await server.app.services.withTenant({ tenantId: workspace.id }, async (tx) => {
    const { insertInbox } = await import('../../src/features/inboxes/index.ts')
    return insertInbox(tx, { name: 'Other', greeting: 'Hi', replyTime: 'day', color: '#14683f', locale: 'en', formOfAddress: 'informal', origins: [] }, server.clock.now())
  })
  t.ok(other === undefined || other)
  const [row] = await server.database.admin<{ id: string }[]>`select id from inboxes where tenant_id = ${workspace.id} and id <> ${workspace.inbox.id}`
  const elsewhere = program((await make({ inboxIds: [row?.id] })).secret)
  t.same((await elsewhere.ok<{ conversations: object[] }>('/conversations?view=all', { headers: bare })).conversations, [])
  t.match(await elsewhere.fails(`/conversations/${conversationId}`, { headers: bare }), { code: 'not_found' })
  const masked = program((await make({ access: { customerData: false, messaging: true } })).secret)
  t.match(await masked.ok('/conversations?view=all', { headers: bare }), { conversations: [{ contact: { masked: true } }] })
  const silent = program((await make({ access: { customerData: true, messaging: false } })).secret)
  t.match(await silent.fails(`/conversations/${conversationId}/close`, { body: {}, headers: bare }), { code: 'forbidden' })
  const admin = await sessionOf(server, await recruit(server, workspace.id, 'admin', NO_LEVEL))
  t.match(await admin.fails('/tokens', { body: wanted() }), { code: 'forbidden' })
  t.equal((await admin.call('/tokens', { body: wanted({ access: { customerData: false, messaging: false }, operations: ['members.list'] }) })).status, 201)
  const there = await foundWorkspace(server, 'There')
  t.match(await workspace.owner.client.fails('/tokens', { body: wanted({ inboxIds: [there.inbox.id] }) }), { code: 'not_found' })
})

t.test('A39 W3: a row that an injected statement writes makes no token and no invitation that its writer knows', async (t) => {
  const there = await foundWorkspace(server, 'Aimed at')
  const [own, aim] = [await make(), await make({}, there.owner.client)]
  const sent = await invite(there.owner.client)
  const opens = (token: string) => new Client(server).call<{ code?: string }>('/invitations/open', { body: { token } })
  const [secret, link] = [newSecret(there.id), newInvitationToken(there.id)]
  const { admin } = server.database
  t.same([(await tryList(aim.secret)).status, (await opens(sent.token)).status], [200, 200], 'what was made in the ordinary way')
  const [known] = await admin<{ token_hash: Buffer }[]>`select token_hash from api_tokens where id = ${own.token.id}`
  const forged = (purpose: string, text: string) => [createHash('sha256').update(text).digest(), tokenHash(purpose, text), lookupHash(createSecretKey(Buffer.alloc(32)), purpose, text)]
  for (const hash of [...forged('api-token', secret), known?.token_hash ?? Buffer.alloc(0)]) {
    await admin`update api_tokens set token_hash = ${hash} where id = ${aim.token.id}`
    for (const tried of [secret, own.secret.replace(own.secret.slice(5, 26), secret.slice(5, 26))]) t.equal((await tryList(tried)).status, 401)
  }
  for (const hash of forged('invitation', link)) {
    await admin`update invitations set token_hash = ${hash} where id = ${sent.id}`
    t.match((await opens(link)).body, { code: 'link_expired' })
  }
})

t.test('A45 W11: rights that are taken from a person end in the tokens that they made, at once', async (t) => {
  const { id, owner, inbox } = await foundWorkspace(server, 'Falling')
  const admin = await recruit(server, id, 'admin', { billing: false, ...ALL })
  const { secret } = await make({}, await sessionOf(server, admin))
  await startConversation(await openWidget(server, inbox.key), 'Hello, program')
  const seen = () => program(secret).call<{ conversations?: { contact: { masked: boolean } }[] }>('/conversations?view=all', { headers: bare })
  t.match((await seen()).body, { conversations: [{ contact: { masked: false } }] })
  const rights = (access: object) => owner.client.ok(`/members/${admin.memberId}/rights`, { method: 'PUT', body: { role: 'admin', access: { billing: false, ...access } } })
  await rights({ customerData: false, messaging: true })
  t.match((await seen()).body, { conversations: [{ contact: { masked: true } }] }, 'customer data')
  await rights(ALL)
  await owner.client.ok(`/members/${admin.memberId}/inboxes/${inbox.id}`, { method: 'PUT', body: { level: 'none' } })
  t.same((await seen()).body.conversations, [], 'an inbox')
  await owner.client.ok(`/members/${admin.memberId}/deactivate`, { body: {} })
  t.equal((await seen()).status, 401, 'the membership')
})

t.test('A43 A24 A87: a token that ended, was revoked, belongs to a closed workspace, or is made up opens nothing; what is kept of it is a hash', async (t) => {
  const { secret, token } = await make({ days: 1 })
  t.match(secret, /^rind_[A-Za-z0-9_-]{64}_[0-9a-f]{8}$/, 'scanners for secrets know it by prefix and checksum')
  const dump = JSON.stringify(await server.database.admin`select *, encode(token_hash, 'escape') from api_tokens`)
  t.notMatch(dump, secret.slice(5, 69))
  t.equal((await tryList(secret)).status, 200)
  const last = (await workspace.owner.client.ok<{ tokens: ApiToken[] }>('/tokens')).tokens.find(({ id }) => id === token.id)
  t.ok(last?.lastUsedAt, 'the list says when it was last used')
  t.notMatch(JSON.stringify(last), secret.slice(30, 60), 'and never shows it again')

  const second = await make()
  t.equal((await tryList(second.secret)).status, 200)
  await workspace.owner.client.ok(`/tokens/${second.token.id}/revoke`, { body: {} })
  t.equal((await tryList(second.secret)).status, 401, 'revoked')
  await server.database.admin`update api_tokens set expires_at = ${new Date(server.clock.now() - 1)} where id = ${token.id}`
  t.equal((await tryList(secret)).status, 401, 'ended')
  const third = await make()
  await server.database.admin`update workspaces set status = 'suspended' where id = ${workspace.id}`
  t.equal((await tryList(third.secret)).status, 401, 'the workspace is suspended')
  await server.database.admin`update workspaces set status = 'active' where id = ${workspace.id}`
  t.equal((await tryList(third.secret)).status, 200)

  const there = await foundWorkspace(server, 'Not there')
  const flipped = third.secret.replace(/.$/, (char) => (char === '0' ? '1' : '0'))
  for (const wrong of [newSecret(workspace.id), newSecret(there.id), flipped, 'rind_', 'rind_x', `${third.secret}x`]) t.equal((await tryList(wrong)).status, 401, wrong.slice(0, 12))
  let status = 0
  for (let tries = 0; tries < 30 && status !== 429; tries++) ({ status } = await tryList(newSecret(workspace.id)))
  t.equal(status, 429, 'guesses are counted by address of the network')
  t.equal((await tryList(third.secret)).status, 200, 'a good one is not held up by them')
})

t.test('A10 A26 A48: a token replaces the cookie and never joins it: no session, no socket, no public door, no fresh factor', async (t) => {
  const { secret } = await make()
  const both = await sessionOf(server, await recruit(server, workspace.id, 'owner', { billing: true, ...ALL }))
  const headers = { authorization: `Bearer ${secret}`, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
  t.match(await both.fails('/tokens', { headers }), { code: 'forbidden' }, 'the cookie of an owner beside it counts for nothing')
  t.match(await both.fails('/socket/ticket', { body: {}, headers }), { code: 'forbidden' })
  t.match(await both.fails('/auth/sign-in', { body: { email: 'a@example.test', password: 'x' }, headers }), { code: 'unauthenticated' })
  t.match(await both.fails('/auth/step-up', { body: { code: '000000', action: 'tokens' }, headers }), { code: 'forbidden' })
  t.match(await both.fails('/conversations/x/close', { body: {}, headers: { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' } }), { code: 'origin_refused' }, 'without a token the rule of origins stands')
  t.match(await both.fails('/conversations/x/close', { body: {}, headers: { ...headers, authorization: 'Bearer xrind_' } }), { code: 'origin_refused' })
  const stale = await sessionOf(server, await recruit(server, workspace.id, 'owner', { billing: true, ...ALL }))
  server.clock.advance(6 * 60_000)
  t.match(await stale.fails('/tokens', { body: wanted() }), { code: 'fresh_factor_required' }, 'making one takes a fresh factor')
})

t.test('A45 W15: a program takes no seat, and nobody changes, promotes or hands anything over to it as to a member', async (t) => {
  const client = await sessionOf(server, workspace.owner)
  const seats = async () => (await client.ok<{ seats: { members: number } }>('/plan')).seats.members
  const before = await seats()
  const { token } = await make({}, client)
  t.equal(await seats(), before)
  t.notMatch(JSON.stringify(await client.ok('/members/roster')), token.memberId, 'it stands among the tokens')
  t.notMatch(JSON.stringify(await client.ok(`/handbook/versions/${await publishHandbook({ owner: { ...workspace.owner, client } })}/register`)), token.memberId, 'nor does it sign a handbook')
  const rights = { role: 'owner', access: { billing: true, ...ALL } }
  t.match(await client.fails(`/members/${token.memberId}/rights`, { method: 'PUT', body: rights }), { code: 'not_found' })
  for (const path of ['deactivate', 'reactivate', 'hand-over', 'reset-factors']) t.match(await client.fails(`/members/${token.memberId}/${path}`, { body: {} }), { code: 'not_found' }, path)
  const { role } = await client.ok<{ role: { id: string } }>('/roles', { body: { name: 'Helper', rights: ['manageSecurity'] } })
  t.match(await client.fails(`/members/${token.memberId}/custom-role`, { method: 'PUT', body: { roleId: role.id } }), { code: 'not_found' })
  t.match(await client.fails(`/members/${token.memberId}/inboxes`, { method: 'PUT', body: { chosenOnly: false } }), { code: 'not_found' })
})

t.test('W5 A44: a token works from the networks that the workspace allows and from no other; it is asked for no passkey', async (t) => {
  const there = await foundWorkspace(server, 'Networks')
  const { secret } = await make({ operations: ['members.list'] }, there.owner.client)
  const list = () => program(secret).call<{ code?: string }>('/members', { headers: bare })
  const allow = (networks: string[], passkeysOnly = false) =>
    server.app.services.withTenant({ tenantId: there.id }, (tx) => savePolicy(tx, { idleMinutes: 30, absoluteHours: 12, networks, passkeysOnly }, server.clock.now()))
  await allow(['203.0.113.0/24'])
  t.match(await list(), { status: 403, body: { code: 'network_refused' } })
  await list()
  t.equal((await tryList(newSecret(there.id))).body.code, 'unauthenticated', 'a made-up one is told nothing of the workspace')
  await allow(['203.0.113.0/24', '127.0.0.1/32'])
  const { events } = await there.owner.client.ok<{ events: object[] }>('/record?operation=tokens.use')
  t.match(events, [{ outcome: 'denied', code: 'network_refused', place: { ip: '127.0.0.1' } }], 'W13: where its secret was tried from is on record, once')
  t.equal(events.length, 1)
  await allow(['203.0.113.0/24', '127.0.0.1/32'], true)
  t.equal((await list()).status, 200)
})

t.test('the API reference tries operations with a token, never with the reader’s session, under a policy that allows nothing inline', async (t) => {
  const api = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: Record<string, Record<string, { security: object[] }>>; components: { securitySchemes: Record<string, object> } }
  t.match(api.components.securitySchemes['token'], { type: 'http', scheme: 'bearer' })
  t.ok(api.paths['/conversations']?.['get']?.security.some((scheme) => 'token' in scheme))
  t.notOk(api.paths['/tokens']?.['post']?.security.some((scheme) => 'token' in scheme))
  const page = await fetch(`${server.url}/docs`)
  t.match(page.headers.get('content-security-policy'), /connect-src 'self'/)
  t.notMatch(page.headers.get('content-security-policy'), /script-src[^;]*unsafe/)
  t.match(await (await fetch(`${server.url}/docs/start.js`)).text(), /credentials: 'omit'/)
})

t.end()
