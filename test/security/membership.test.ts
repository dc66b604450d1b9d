import { randomUUID } from 'node:crypto'
import t from 'tap'
import { Client } from '../support/client.ts'
import { SESSION_COOKIE, freshen } from '../support/fresh.ts'
import { MESSAGING, NO_ACCESS, finish, follow, invitation, invite } from '../support/invitations.ts'
import { type Mailbox, openMailbox } from '../support/mailbox.ts'
import { type Staff, addMember, foundWorkspace, totpCode } from '../support/people.ts'
import { eventually } from '../support/persistent.ts'
import { holdRoster } from '../support/roster.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { profile, walkTo } from '../support/sign-up.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const ALL = { billing: true, customerData: true, messaging: true }
const DAY = 24 * 60 * 60_000
let server: TestServer
let mailbox: Mailbox
t.before(async () => {
  mailbox = await openMailbox()
  server = await startServer()
})
t.after(async () => {
  await server.stop()
  await mailbox.stop()
})

interface Roster {
  readonly members: { id: string; name: string; role: string; active: boolean; can: { change: boolean } }[]
}
const rosterOf = async (client: Client) => (await client.ok<Roster>('/members/roster')).members
const rights = (role: string, access: object) => ({ method: 'PUT', body: { role, access } })
const post = { body: {} }

t.test('A45: nobody raises themselves, nobody gives more than they have, and nobody below an owner touches an owner', async (t) => {
  const workspace = await foundWorkspace(server)
  const admin = await addMember(server, workspace, 'admin', MESSAGING, 'Ada Admin')
  const agent = await addMember(server, workspace, 'agent', MESSAGING, 'Ali Agent')
  const refused = async (client: Client, path: string, options: object, why: string) => t.match(await client.fails(path, options), { code: 'forbidden' }, why)
  await refused(admin.client, `/members/${admin.memberId}/rights`, rights('owner', MESSAGING), 'an admin to owner')
  await refused(admin.client, `/members/${admin.memberId}/rights`, rights('admin', ALL), 'an admin to more levels')
  await refused(agent.client, `/members/${agent.memberId}/rights`, rights('admin', MESSAGING), 'an agent to admin')
  await refused(admin.client, `/members/${agent.memberId}/rights`, rights('owner', MESSAGING), 'a colleague to owner')
  await refused(admin.client, `/members/${agent.memberId}/rights`, rights('agent', ALL), 'a colleague to levels that the admin lacks')
  await refused(admin.client, `/members/${workspace.owner.memberId}/rights`, rights('agent', NO_ACCESS), 'an owner down')
  await refused(admin.client, `/members/${workspace.owner.memberId}/deactivate`, post, 'an owner out')
  await refused(admin.client, `/members/${agent.memberId}/hand-over`, post, 'an ownership that is not theirs')
  await refused(admin.client, '/invitations', { body: invitation({ role: 'owner' }) }, 'a new owner')
  await refused(admin.client, '/invitations', { body: invitation({ access: ALL }) }, 'new levels')
  await refused(agent.client, '/invitations', { body: invitation() }, 'an agent invites nobody')
  await refused(agent.client, `/members/${workspace.owner.memberId}/deactivate`, post, 'an agent deactivates nobody')
  t.same((await rosterOf(admin.client)).filter(({ can }) => can.change).map(({ name }) => name), ['Ada Admin', 'Ali Agent'])
  await admin.client.ok(`/members/${agent.memberId}/rights`, rights('admin', MESSAGING))
  await admin.client.ok(`/members/${admin.memberId}/rights`, rights('agent', NO_ACCESS))
  t.match(await admin.client.ok('/auth/session'), { member: { role: 'agent', access: NO_ACCESS } }, 'to less one may always go')
  await refused(admin.client, `/members/${admin.memberId}/rights`, rights('admin', MESSAGING), 'and not back')
  await workspace.owner.client.ok(`/members/${agent.memberId}/hand-over`, post)
  t.match((await rosterOf(workspace.owner.client)).map(({ name, role }) => `${name} ${role}`), ['Ada Admin agent', 'Ali Agent owner', 'Olga Owner admin'])
  t.match(await workspace.owner.client.fails(`/members/${agent.memberId}/hand-over`, post), { code: 'forbidden' })
})

t.test('A45: one owner stays, also when two demote, deactivate or leave at once', async (t) => {
  const workspace = await foundWorkspace(server, 'Two Owners')
  const { owner } = workspace
  t.match(await owner.client.fails('/members/leave', { body: { workspaceName: 'Two Owners' } }), { code: 'last_owner' })
  t.match(await owner.client.fails(`/members/${owner.memberId}/rights`, rights('admin', ALL)), { code: 'last_owner' })
  t.match(await owner.client.fails('/members/leave', { body: { workspaceName: 'Another' } }), { code: 'wrong_workspace' }, 'the tab shows another workspace')
  const acts = [
    (by: Staff, other: Staff) => by.client.call(`/members/${other.memberId}/rights`, rights('agent', MESSAGING)),
    (by: Staff, other: Staff) => by.client.call(`/members/${other.memberId}/deactivate`, post),
    (by: Staff) => by.client.call('/members/leave', { body: { workspaceName: 'Two Owners' } })
  ]
  for (const act of acts) {
    const place = await foundWorkspace(server, 'Two Owners')
    const second = await addMember(server, place, 'owner', ALL, 'Otis Owner')
    const answers = await Promise.all([act(place.owner, second), act(second, place.owner)])
    t.equal(answers.filter(({ status }) => status === 200).length, 1, JSON.stringify(answers.map(({ body }) => body)))
    const owners = await server.database.admin`select id from members where tenant_id = ${place.id} and role = 'owner' and status = 'active'`
    t.equal(owners.length, 1)
  }
})

t.test('A81 W15: fifty invitations at once and fifty acceptances never exceed the seats of the plan', async (t) => {
  const plans = await startServer({ env: { PLANS: 'on' } })
  t.teardown(() => plans.stop())
  const { owner, id } = await foundWorkspace(plans)
  const plan = () => owner.client.ok('/plan')
  t.same(await plan(), { plan: 'free', seats: { limit: 2, members: 1, invitations: 0 } })
  const auditor = await owner.client.ok<{ invitation: { id: string } }>('/invitations', { body: invitation({ role: 'auditor', access: NO_ACCESS, endsAt: new Date(plans.clock.now() + DAY).toISOString() }) })
  t.ok(auditor, 'an auditor takes no seat')
  // Somebody else has the lock of the roster until several wait for it: nothing but that lock keeps these from each other.
  const roster = await holdRoster(plans, id)
  const asked = Promise.all(Array.from({ length: 50 }, () => owner.client.call<{ code?: string; devLink?: string }>('/invitations', { body: invitation() })))
  await roster.queued(2)
  await roster.release()
  const answers = await asked
  t.equal(answers.filter(({ status }) => status === 201).length, 1)
  t.ok(answers.every(({ status, body }) => status === 201 || body.code === 'no_seat'))
  t.same(await plan(), { plan: 'free', seats: { limit: 2, members: 1, invitations: 1 } })
  const { invitations } = await owner.client.ok<{ invitations: { id: string; role: string }[] }>('/invitations')
  const open = invitations.find(({ role }) => role === 'agent')
  await owner.client.ok(`/invitations/${open?.id}`, { method: 'DELETE', body: {} })
  const sent = await invite(owner.client)
  const joining = await follow(plans, sent.token)
  const finished = await Promise.all(Array.from({ length: 50 }, () => finish(joining)))
  t.ok(finished.some(({ status }) => status === 201))
  t.same(await plan(), { plan: 'free', seats: { limit: 2, members: 2, invitations: 0 } }, 'fifty acceptances make one member')
  // Invited before the plan became smaller: each invitation is good, and only as many as there are seats pass.
  await plans.database.admin`update workspaces set plan = 'self-hosted' where id = ${id}`
  const many = await Promise.all(Array.from({ length: 6 }, () => invite(owner.client)))
  const people = await Promise.all(many.map(({ token }) => follow(plans, token)))
  await plans.database.admin`update workspaces set plan = 'free' where id = ${id}`
  await owner.client.ok(`/members/${(await rosterOf(owner.client)).find(({ name }) => name === 'Nadia New')?.id}/deactivate`, post)
  const raced = await Promise.all(people.map(finish))
  t.equal(raced.filter(({ status }) => status === 201).length, 1)
  t.match(await plan(), { seats: { limit: 2, members: 2 } })
  const gone = (await rosterOf(owner.client)).find(({ active }) => !active)
  t.match(await owner.client.fails(`/members/${gone?.id}/reactivate`, post), { code: 'no_seat' }, 'nobody comes back without a seat')
})

t.test('A45: rights that were taken while a request waited make, give and open nothing', async (t) => {
  const workspace = await foundWorkspace(server)
  const admin = await addMember(server, workspace, 'admin', ALL, 'Ada Admin')
  const agent = await addMember(server, workspace, 'agent', NO_ACCESS, 'Ali Agent')
  const { role } = await admin.client.ok<{ role: { id: string } }>('/roles', { body: { name: 'Reader', rights: ['seeSettings'] } })
  const roster = await holdRoster(server, workspace.id)
  const put = (body: object) => ({ method: 'PUT', body })
  const asked = Promise.all([
    admin.client.call('/roles', { body: { name: 'Deputy', rights: ['seeRecord'] } }),
    admin.client.call(`/roles/${role.id}`, { method: 'PATCH', body: { rights: ['seeRecord'] } }),
    admin.client.call(`/members/${agent.memberId}/custom-role`, put({ roleId: role.id })),
    admin.client.call(`/members/${agent.memberId}/inboxes`, put({ chosenOnly: true })),
    admin.client.call(`/members/${agent.memberId}/inboxes/${workspace.inbox.id}`, put({ level: 'read' })),
    admin.client.call(`/roles/${role.id}`, { method: 'DELETE', body: {} })
  ])
  await roster.queued(6)
  await server.database.admin`update members set role = 'agent' where id = ${admin.memberId}`
  await roster.release()
  for (const answer of await asked) t.match(answer, { status: 403, body: { code: 'forbidden' } })
  t.match(await workspace.owner.client.ok('/roles'), { custom: [{ name: 'Reader', rights: ['seeSettings'], members: 0 }] })
})

t.test('A45 A49 A24: rights that change work on the next request and on open sockets; who is deactivated is out', async (t) => {
  const workspace = await foundWorkspace(server)
  const { owner } = workspace
  const agent = await addMember(server, workspace, 'agent', { ...MESSAGING, customerData: true })
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'Before')
  await agent.client.ok(`/conversations/${conversationId}/assignee`, { method: 'PUT', body: { memberId: agent.memberId } })
  const desk = await openSocket(agent.client)
  await desk.ok('realtime.watch', { conversationId, after: 0 })
  await owner.client.ok(`/members/${agent.memberId}/rights`, rights('agent', { ...NO_ACCESS, billing: true }))
  await desk.push(({ event }) => event === 'rights')
  await visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'After the change' } })
  t.match(await desk.request('conversations.get', { conversationId }), { problem: { code: 'forbidden' } })
  t.match(await agent.client.fails(`/conversations/${conversationId}`), { code: 'forbidden' })
  t.notMatch(JSON.stringify(desk.pushes), 'After the change', 'nothing more of it is told')
  await owner.client.ok(`/members/${agent.memberId}/rights`, rights('agent', MESSAGING))
  await desk.until(() => desk.pushes.filter(({ event }) => event === 'rights').length >= 2)
  t.match(await desk.request('conversations.get', { conversationId }), { ok: { conversation: { id: conversationId } } }, 'and on the same socket they come back')
  await owner.client.ok(`/members/${agent.memberId}/deactivate`, post)
  t.match(await desk.until(() => desk.closed), { code: 4001 })
  t.match(await agent.client.fails('/auth/session'), { status: 401 })
  t.equal((await server.database.admin`select id from sessions where identity_id = ${agent.identityId} and stage = 'full'`).length, 0)
  t.match(await owner.client.ok(`/conversations/${conversationId}`), { conversation: { assigneeId: null } }, 'an open conversation waits for somebody else')
  await owner.client.ok(`/members/${agent.memberId}/reactivate`, post)
  t.match((await rosterOf(owner.client)).find(({ id }) => id === agent.memberId), { active: true, role: 'agent' })
})

t.test('A45 A24: a session whose rights have changed goes on under another token, and a copy of the old one ends with what was under way', async (t) => {
  const workspace = await foundWorkspace(server)
  const agent = await addMember(server, workspace, 'agent', MESSAGING)
  const { client } = agent
  const token = () => client.cookies.get(SESSION_COOKIE) ?? ''
  const [first, desk] = [token(), await openSocket(client)]
  await client.ok('/auth/session')
  t.equal(token(), first, 'its first rights change nothing')
  const copy = () => {
    const thief = new Client(server)
    thief.cookies.set(SESSION_COOKIE, first)
    return thief
  }
  await workspace.owner.client.ok(`/members/${agent.memberId}/rights`, rights('admin', MESSAGING))
  const [one, two, three] = [copy(), copy(), copy()]
  const answers = await Promise.all([one, two, three].map((each) => each.call<{ can: { manageMembers: boolean } }>('/auth/session')))
  t.same(answers.map(({ status, body }) => [status, body.can.manageMembers]), [[200, true], [200, true], [200, true]], 'three requests at once are all answered')
  const renewed = [one, two, three].filter((each) => each.cookies.get(SESSION_COOKIE) !== first)
  t.equal(renewed.length, 1, 'one of them brings the new token')
  client.cookies.set(SESSION_COOKIE, renewed[0]?.cookies.get(SESSION_COOKIE) ?? '')
  t.equal((await copy().call('/auth/session')).status, 200, 'what was under way')
  server.clock.advance(10_000)
  t.match(await copy().fails('/auth/session'), { status: 401 }, 'the copy is worth nothing')
  t.match(await client.ok('/auth/session'), { can: { manageMembers: true } })
  t.match(await desk.request('auth.session', {}), { ok: { can: { manageMembers: true } } }, 'the socket is of the same session')
  // A factor that is given ends every copy at once, also in those seconds.
  server.clock.advance(30_000)
  const before = token()
  await workspace.owner.client.ok(`/members/${agent.memberId}/rights`, rights('admin', { ...MESSAGING, billing: true }))
  await client.ok('/auth/session')
  t.not(token(), before)
  await client.ok('/auth/step-up', { body: { code: totpCode(agent.totpSecret, server.clock.now()), action: 'members' } })
  const late = new Client(server)
  late.cookies.set(SESSION_COOKIE, before)
  t.match(await late.fails('/auth/session'), { status: 401 })
})

t.test('A35: nobody is given a conversation who was let go', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client } = workspace.owner
  const gone = await addMember(server, workspace, 'agent', MESSAGING)
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'A question')
  const give = async () => (await client.call(`/conversations/${conversationId}/assignee`, { method: 'PUT', body: { memberId: gone.memberId } })).status
  t.equal(await give(), 200)
  await client.ok(`/members/${gone.memberId}/deactivate`, post)
  t.equal(await give(), 404)
})

t.test('A70 A68 A7: names in the mail of an invitation add no header, no link and no line, and the link leads to PUBLIC_URL', async (t) => {
  const mailing = await startServer({ env: { SMTP_URL: mailbox.url } })
  t.teardown(() => mailing.stop())
  const name = 'Evil, see https://evil.example/login <b>now</b>'
  const { email } = invitation()
  const founder = invitation().email
  await new Client(mailing).ok('/signup', { body: { email: founder, locale: 'en' } })
  const welcome = await eventually('the sign-up mail', () => mailbox.received.find(({ to }) => to.includes(founder)))
  const walk = await walkTo(mailing, 'totp', founder, /#token=([\w-]{43})/.exec(welcome.text)?.[1])
  await walk.client.ok('/signup/profile', profile({ workspaceName: name, name: 'Bcc: https://evil.example' }))
  const { codes } = await walk.client.ok<{ codes: string[] }>('/signup/totp/confirm', { body: { code: totpCode(walk.secret, mailing.clock.now()) } })
  await finish({ ...walk, codes, totpSecret: walk.secret })
  const owner = walk.client
  await freshen(mailing, owner)
  await owner.ok('/invitations', { body: invitation({ email }), headers: { host: 'evil.example' } })
  const mail = await eventually('the mail', () => mailbox.received.find(({ to }) => to.includes(email)))
  t.equal(mail.headers.filter((header) => /^(bcc|cc|to|subject):/i.test(header)).length, 2, 'one address, one subject')
  t.notMatch(mail.text.replaceAll(mailing.url, ''), /https?:\/\/|evil\.example/, 'no other link than ours')
  t.match(mail.text, new RegExp(`${mailing.url}/invite#token=`))
  for (const broken of ['a@example.test\r\nBcc: b@example.test', 'a@example.test,b@example.test', 'A <a@example.test>']) {
    t.match(await owner.fails('/invitations', { body: invitation({ email: broken }) }), { status: 400 })
  }
})

t.end()
