import { randomUUID } from 'node:crypto'
import t from 'tap'
import { SESSION_COOKIE, sessionOf } from '../support/crew.ts'
import { Client } from '../support/client.ts'
import { MESSAGING, NO_ACCESS, finish, follow, invitation, invite } from '../support/invitations.ts'
import { addMember, foundWorkspace, totpCode } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const DAY = 24 * 60 * 60_000
let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(async () => {
  await server.stop()
})

const rosterOf = async (client: Client) => (await client.ok<{ members: unknown[] }>('/members/roster')).members
const post = { body: {} }

t.test('W11 W10: somebody new follows an invitation, proves a second factor and is inside with exactly the rights that were given', async (t) => {
  const { owner, id } = await foundWorkspace(server, 'Fietserij Zuid')
  const sent = await invite(owner.client, { access: { ...MESSAGING, billing: true } })
  const [row] = await server.database.admin<{ token_hash: Buffer; email: Buffer }[]>`select token_hash, email from invitations where id = ${sent.id}`
  t.notMatch(JSON.stringify(row), sent.token, 'the link is kept as a hash')
  t.notMatch(row?.email.toString('latin1'), sent.email, 'the address is sealed')
  const visitor = new Client(server)
  t.match(await visitor.ok('/invitations/open', { body: { token: sent.token } }), { workspace: 'Fietserij Zuid', invitedBy: 'Olga Owner', email: sent.email, role: 'agent', known: false })
  const joining = await follow(server, sent.token)
  t.match(await joining.client.fails('/auth/session'), { status: 401 }, 'nothing opens before the recovery codes are kept')
  t.match(await joining.client.ok('/signup'), { step: 'recovery', invited: true, workspaceName: 'Fietserij Zuid' })
  t.match(await finish(joining), { status: 201, body: { workspaceId: id } })
  t.match(await joining.client.ok('/auth/session'), { workspace: { id }, member: { name: 'Nadia New', email: sent.email, role: 'agent', access: { billing: true, customerData: false, messaging: true } } })
  t.same(await owner.client.ok('/invitations'), { invitations: [] }, 'it is open no longer')
  t.match(await owner.client.fails('/invitations', { body: invitation({ email: sent.email.toUpperCase() }) }), { code: 'already_member' })
  const again = new Client(server)
  await again.ok('/auth/sign-in', { body: { email: sent.email, password: 'correct violet battery moose' } })
  server.clock.advance(60_000)
  t.match(await again.ok('/auth/totp', { body: { code: totpCode(joining.totpSecret, server.clock.now()) } }), { next: 'app' })
})

t.test('A8: an invitation works once, for its own address, while it is open, and a made-up one never', async (t) => {
  const { owner } = await foundWorkspace(server)
  const other = await foundWorkspace(server, 'Other')
  const open = (token: string) => new Client(server).call<{ code?: string }>('/invitations/open', { body: { token } })
  const used = await invite(owner.client)
  const first = new Client(server)
  await first.ok('/signup/join', { body: { token: used.token } })
  t.equal((await finish(await follow(server, used.token))).status, 201)
  t.match(await first.fails('/signup'), { code: 'unauthenticated' }, 'the browser that had it before has it no longer')
  const dead = async (token: string, why: string) => {
    t.match(await open(token), { status: 410, body: { code: 'link_expired' } }, why)
    t.match(await new Client(server).fails('/signup/join', { body: { token } }), { code: 'link_expired' }, why)
    t.match(await (await sessionOf(server, other.owner)).fails('/invitations/accept', { body: { token, name: 'Otto' } }), { code: 'link_expired' }, why)
  }
  await dead(used.token, 'used')
  const sent = await invite(owner.client)
  t.match(await other.owner.client.fails('/invitations/accept', { body: { token: sent.token, name: 'Otto' } }), { code: 'wrong_address' }, 'not for another address')
  const halfway = await follow(server, sent.token)
  const { devLink } = await owner.client.ok<{ devLink: string }>(`/invitations/${sent.id}/resend`, post)
  const renewed = new URL(devLink).hash.slice('#token='.length)
  await dead(sent.token, 'replaced')
  t.equal((await open(renewed)).status, 200)
  await owner.client.ok(`/invitations/${sent.id}`, { method: 'DELETE', body: {} })
  await dead(renewed, 'withdrawn')
  t.match(await finish(halfway), { status: 410, body: { code: 'link_expired' } }, 'withdrawn at the last step')
  t.equal((await server.database.admin`select id from invitations where id = ${sent.id} and identity_id is not null`).length, 0)
  for (const crafted of ['', 'A', `${renewed}A`, `${used.token.slice(0, 23)}${renewed.slice(23)}`, `${Buffer.from(other.id.replaceAll('-', ''), 'hex').toString('base64url')}${(await invite(owner.client)).token.slice(22)}`]) {
    const { status, body } = await open(crafted)
    t.ok((status === 410 && body.code === 'link_expired') || (status === 400 && body.code === 'invalid_input'), `crafted: ${status}`)
  }
  const old = await invite(owner.client)
  server.clock.advance(7 * DAY - 60_000)
  t.equal((await open(old.token)).status, 200, 'for seven days')
  server.clock.advance(61_000)
  await dead(old.token, 'too old')
})

t.test('A8 A48: a person of another workspace joins with their second factor, switches, and each move makes a new session', async (t) => {
  const [here, there] = [await foundWorkspace(server, 'Here'), await foundWorkspace(server, 'There')]
  const { client, email } = here.owner
  const sent = await invite(there.owner.client, { email })
  t.match(await new Client(server).ok('/invitations/open', { body: { token: sent.token } }), { known: true })
  t.match(await new Client(server).fails('/signup/join', { body: { token: sent.token } }), { code: 'has_account' })
  const half = await sessionOf(server, here.owner, 'password')
  t.match(await half.fails('/invitations/enter', { body: { token: sent.token, name: 'Olga' } }), { code: 'second_factor_required' }, 'a password alone joins nothing')
  const before = client.cookies.get(SESSION_COOKIE) ?? ''
  const [began] = await server.database.admin<{ started: Date }[]>`select created_at as started from sessions where identity_id = ${here.owner.identityId} and stage = 'full'`
  const desk = await openSocket(client)
  await client.ok('/invitations/accept', { body: { token: sent.token, name: 'Olga van Here' } })
  t.match(await client.ok('/auth/session'), { workspace: { id: there.id }, member: { name: 'Olga van Here', role: 'agent' }, workspaces: [{ name: 'Here' }, { name: 'There' }] })
  t.match(await desk.until(() => desk.closed), { code: 4001 }, 'sockets of the workspace that was left are closed')
  const old = new Client(server)
  old.cookies.set(SESSION_COOKIE, before)
  t.match(await old.fails('/auth/session'), { status: 401 }, 'the token of before is worth nothing')
  t.match(await client.fails('/invitations/accept', { body: { token: sent.token, name: 'Olga' } }), { code: 'link_expired' }, 'not twice')
  const inThere = await openSocket(client)
  await client.ok('/auth/switch', { body: { workspaceId: here.id } })
  t.match(await client.ok('/auth/session'), { workspace: { id: here.id }, member: { role: 'owner' } })
  t.match(await inThere.until(() => inThere.closed), { code: 4001 })
  t.match(await client.fails('/auth/switch', { body: { workspaceId: (await foundWorkspace(server)).id } }), { code: 'not_found' })
  const [session] = await server.database.admin<{ started: Date }[]>`select created_at as started from sessions where identity_id = ${here.owner.identityId} and stage = 'full'`
  t.same(session?.started, began?.started, 'moving about makes no session younger')
})

t.test('W12: an auditor reads, until the end date and not a request longer', async (t) => {
  const workspace = await foundWorkspace(server)
  const { owner } = workspace
  const ends = (days: number) => new Date(server.clock.now() + days * DAY).toISOString()
  for (const body of [invitation({ role: 'auditor', access: NO_ACCESS }), invitation({ role: 'auditor', access: NO_ACCESS, endsAt: ends(-1) }), invitation({ role: 'auditor', access: NO_ACCESS, endsAt: ends(400) }), invitation({ role: 'auditor', access: MESSAGING, endsAt: ends(1) }), invitation({ endsAt: ends(1) })]) {
    t.match(await owner.client.fails('/invitations', { body }), { code: 'invalid_input' })
  }
  const sent = await invite(owner.client, { role: 'auditor', access: NO_ACCESS, endsAt: ends(2) })
  const joining = await follow(server, sent.token, 'Aukje Auditor')
  await finish(joining)
  t.equal((await rosterOf(joining.client)).length, 2, 'sees who may do what')
  t.match(await joining.client.fails('/invitations', { body: invitation() }), { code: 'forbidden' })
  t.match(await joining.client.fails('/conversations?view=all'), { code: 'forbidden' })
  server.clock.advance(2 * DAY - 5 * 60_000)
  const late = new Client(server)
  await late.ok('/auth/sign-in', { body: { email: sent.email, password: 'correct violet battery moose' } })
  await late.ok('/auth/totp', { body: { code: totpCode(joining.totpSecret, server.clock.now()) } })
  const socket = await openSocket(late)
  server.clock.advance(5 * 60_000 + 1000)
  t.match(await socket.until(() => socket.closed), { code: 4001 })
  t.match(await late.fails('/members/roster'), { code: 'unauthenticated' })
  const again = new Client(server)
  await again.ok('/auth/sign-in', { body: { email: sent.email, password: 'correct violet battery moose' } })
  t.same(await again.ok('/auth/totp', { body: { code: totpCode(joining.totpSecret, server.clock.now()) } }), { next: 'workspace', workspaces: [] }, 'no workspace is offered')
})
t.test('W11: teams have names and members, and nobody of elsewhere', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client, memberId } = workspace.owner
  const agent = await addMember(server, workspace, 'agent', MESSAGING)
  const socket = await openSocket(agent.client)
  const { team } = await client.ok<{ team: { id: string } }>('/teams', { body: { name: '  Workshop ' } })
  await socket.push(({ event }) => event === 'members')
  await client.ok(`/teams/${team.id}/members/${memberId}`, { method: 'PUT', body: {} })
  await client.ok(`/teams/${team.id}/members/${agent.memberId}`, { method: 'PUT', body: {} })
  await client.ok(`/teams/${team.id}`, { method: 'PATCH', body: { name: 'Werkplaats' } })
  const { teams } = await agent.client.ok<{ teams: { name: string; memberIds: string[] }[] }>('/teams')
  t.match(teams, [{ name: 'Werkplaats' }])
  t.same(teams[0]?.memberIds.toSorted(), [memberId, agent.memberId].toSorted())
  t.match(await agent.client.fails('/teams', { body: { name: 'Mine' } }), { code: 'forbidden' })
  t.match(await client.fails(`/teams/${team.id}/members/${(await foundWorkspace(server)).owner.memberId}`, { method: 'PUT', body: {} }), { code: 'not_found' })
  await client.ok(`/teams/${team.id}/members/${memberId}`, { method: 'DELETE', body: {} })
  t.match(await client.ok('/teams'), { teams: [{ memberIds: [agent.memberId] }] })
  await client.ok(`/teams/${team.id}`, { method: 'DELETE', body: {} })
  t.same(await client.ok('/teams'), { teams: [] })
  t.match(await client.fails(`/teams/${team.id}`, { method: 'PATCH', body: { name: 'Back' } }), { code: 'not_found' })
})

t.test('W11 A35: a conversation is given to a team, found by it, and released when the team goes; never to a team of elsewhere', async (t) => {
  const workspace = await foundWorkspace(server)
  const elsewhere = await foundWorkspace(server)
  const make = async (client: Client, name: string) => (await client.ok<{ team: { id: string } }>('/teams', { body: { name } })).team.id
  const { client } = workspace.owner
  const [workshop, billing, foreign] = [await make(client, 'Workshop'), await make(client, 'Billing'), await make(elsewhere.owner.client, 'Theirs')]
  const widget = await openWidget(server, workspace.inbox.key)
  const [one, two] = [(await startConversation(widget, 'My chain')).conversationId, (await startConversation(await openWidget(server, workspace.inbox.key), 'My lamp')).conversationId]
  const give = (id: string, teamId: string | null, by = client) => by.call<{ conversation?: { teamId: string | null; lastSeq: number }; code?: string }>(`/conversations/${id}/team`, { method: 'PUT', body: { teamId } })
  const inTeam = async (teamId: string) => (await client.ok<{ conversations: { id: string }[] }>(`/conversations?view=all&teamId=${teamId}`)).conversations.map(({ id }) => id)
  const given = await give(one, workshop)
  t.match(given.body, { conversation: { teamId: workshop, assigneeId: null } })
  t.match((await give(one, workshop)).body, { conversation: { lastSeq: given.body.conversation?.lastSeq } }, 'again is the same, and leaves no line')
  t.same(await inTeam(workshop), [one])
  t.same(await inTeam(billing), [])
  t.same(await inTeam(foreign), [])
  t.match(await give(two, foreign), { status: 404 }, 'a team of another workspace looks like none')
  t.match(await give(two, randomUUID()), { status: 404 })
  t.match(await give(one, workshop, elsewhere.owner.client), { status: 404 })
  const reader = await addMember(server, workspace, 'agent', { billing: false, customerData: true, messaging: false })
  t.match(await give(one, billing, reader.client), { status: 403, body: { code: 'forbidden' } })
  const { messages } = await client.ok<{ messages: { event: object | null }[] }>(`/conversations/${one}/messages`)
  t.match(messages.at(-1), { event: { type: 'team', teamId: workshop } })
  await client.ok(`/teams/${workshop}`, { method: 'DELETE' })
  t.match(await client.ok(`/conversations/${one}`), { conversation: { teamId: null } })
  t.match(await give(one, workshop), { status: 404 }, 'nor to one that was removed')
  t.match((await give(one, billing)).body, { conversation: { teamId: billing } })
  t.match((await give(one, null)).body, { conversation: { teamId: null } })
})

t.end()
