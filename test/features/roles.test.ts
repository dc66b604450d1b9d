import { randomUUID } from 'node:crypto'
import t from 'tap'
import { insertInbox } from '../../src/features/inboxes/index.ts'
import type { InboxAccess, RoleList } from '../../src/features/roles/schema.ts'
import { type AccessLevels, GRANTABLE, INBOX_LEVELS, PERMISSIONS, type Role, may } from '../../src/operations/index.ts'
import type { Client } from '../support/client.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { foundWorkspace } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const ALL: AccessLevels = { billing: true, customerData: true, messaging: true }
const NONE: AccessLevels = { billing: false, customerData: false, messaging: false }
const MINUTE = 60_000

const clock = new TestClock()
let server: TestServer
t.before(async () => {
  server = await startServer({ clock })
})
t.after(() => server.stop())

/** A workspace with two inboxes, and a conversation in each. */
async function scene() {
  const workspace = await foundWorkspace(server)
  const settings = { name: 'Second', greeting: '', replyTime: 'hour', color: '#14683f', locale: 'en', formOfAddress: 'informal', origins: [] as string[] } as const
  const { id, key } = await server.app.services.withTenant({ tenantId: workspace.id }, (tx) => insertInbox(tx, settings, clock.now()))
  const begin = async (inboxKey: string, words: string) => (await startConversation(await openWidget(server, inboxKey), words)).conversationId
  return { workspace, owner: workspace.owner.client, second: { id, key }, first: await begin(workspace.inbox.key, 'Words of the first'), other: await begin(key, 'Words of the second') }
}

async function colleague({ workspace }: Awaited<ReturnType<typeof scene>>, role: Role, access: AccessLevels) {
  const person = await recruit(server, workspace.id, role, access)
  return { ...person, client: await sessionOf(server, person) }
}

const setLevel = (by: Client, memberId: string, inboxId: string, level: string | null) => by.call(`/members/${memberId}/inboxes/${inboxId}`, { method: 'PUT', body: { level } })
const listed = async (client: Client, query = '') => (await client.ok<{ conversations: { id: string }[]; next: string | null }>(`/conversations?view=all${query}`)).conversations.map(({ id }) => id).toSorted()
const codeOf = async (answer: Promise<{ status: number; body: Record<string, unknown> }>) => (({ status, body }) => (status < 400 ? 'ok' : body['code']))(await answer)
const newRole = async (by: Client, name: string, rights: readonly string[]) => (await by.ok<{ role: { id: string } }>('/roles', { body: { name, rights } })).role.id

t.test('W11 A37 A49: an inbox that is closed to a colleague does not exist for them, in lists, counts, search, pushes and settings, at once', async (t) => {
  const here = await scene()
  const { owner, workspace, first, other, second } = here
  const { client, memberId } = await colleague(here, 'agent', ALL)
  const socket = await openSocket(client)
  for (const conversationId of [first, other]) await socket.ok('realtime.watch', { conversationId, after: 0 })
  t.same(await listed(client), [first, other].toSorted(), 'before')

  t.equal((await setLevel(owner, memberId, workspace.inbox.id, 'none')).status, 200)
  t.same(await listed(client), [other])
  t.same(await listed(client, `&inboxId=${workspace.inbox.id}`), [])
  t.same(await listed(client, `&inboxId=${second.id}`), [other])
  t.match(await client.ok('/conversations/counts'), { all: 1, unassigned: 1, unread: 1 })
  t.same((await client.ok<{ inboxes: { id: string }[] }>('/inboxes')).inboxes.map(({ id }) => id), [second.id])
  const hits = await client.ok<{ hits: { conversationId: string }[]; conversations: { id: string }[] }>('/search?query=words')
  t.same([...new Set(hits.hits.map(({ conversationId }) => conversationId)), ...hits.conversations.map(({ id }) => id)], [other, other])
  const unknown = await client.fails(`/conversations/${randomUUID().replace(/^(.{14})./, '$17')}`)
  for (const path of [`/conversations/${first}`, `/conversations/${first}/messages`]) t.match(await client.fails(path), { code: unknown.code, status: 404 }, path)
  t.equal(await codeOf(client.call(`/conversations/${first}/messages`, { body: { clientId: randomUUID(), body: 'x' } })), 'not_found')

  await socket.push(({ event }) => event === 'rights')
  const before = socket.pushes.length
  for (const conversationId of [first, other]) await owner.ok(`/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: 'Words by the owner' } })
  await owner.ok(`/inboxes/${workspace.inbox.id}`, { method: 'PATCH', body: { greeting: 'Hello' } })
  await owner.ok(`/inboxes/${second.id}`, { method: 'PATCH', body: { greeting: 'Hello' } })
  await socket.until(() => socket.pushes.slice(before).some(({ event }) => event === 'inbox') && socket.pushes.slice(before).some(({ event }) => event === 'conversation'))
  const told = JSON.stringify(socket.pushes.slice(before))
  t.match(told, other)
  t.notMatch(told, first, 'no push about what is closed')
  t.notMatch(told, workspace.inbox.id)
  t.equal((await socket.request('realtime.watch', { conversationId: first, after: 0 })).problem?.code, 'not_found')

  await setLevel(owner, memberId, workspace.inbox.id, null)
  t.same(await listed(client), [first, other].toSorted(), 'and after')
})

t.test('W11 A35: who may read an inbox and not answer is told so, and cannot be given its conversations', async (t) => {
  const here = await scene()
  const { owner, workspace, first, other } = here
  const { client, memberId } = await colleague(here, 'agent', ALL)
  await setLevel(owner, memberId, workspace.inbox.id, 'read')
  t.match(await client.ok(`/conversations/${first}`), { can: { reply: false, note: false, assign: false, close: false } })
  t.match(await client.ok(`/conversations/${other}`), { can: { reply: true }, visibleTo: 2 })
  for (const [path, method, body] of [
    ['messages', 'POST', { clientId: randomUUID(), body: 'x' }], ['notes', 'POST', { clientId: randomUUID(), body: 'x' }], ['close', 'POST', {}], ['typing', 'POST', {}], ['assignee', 'PUT', { memberId: null }]
  ] as const) t.equal(await codeOf(client.call(`/conversations/${first}/${path}`, { method, body })), 'forbidden', path)
  const give = (conversationId: string) => codeOf(owner.call(`/conversations/${conversationId}/assignee`, { method: 'PUT', body: { memberId } }))
  t.equal(await give(first), 'not_found')
  t.equal(await give(other), 'ok')
  const { members } = await owner.ok<{ members: { id: string; closedInboxes: string[] }[] }>('/members')
  t.same(members.find(({ id }) => id === memberId)?.closedInboxes, [workspace.inbox.id])
})

t.test('W11 A45: who was given one inbox to manage changes no other, and an admin none where they only answer', async (t) => {
  const here = await scene()
  const [agent, admin, first, second] = [await colleague(here, 'agent', ALL), await colleague(here, 'admin', ALL), here.workspace.inbox.id, here.second.id]
  await Promise.all([setLevel(here.owner, agent.memberId, second, 'manage'), setLevel(here.owner, admin.memberId, second, 'reply')])
  const change = (client: Client, id: string) => codeOf(client.call(`/inboxes/${id}`, { method: 'PATCH', body: { greeting: 'Hello' } }))
  t.same([await change(agent.client, second), await change(agent.client, first)], ['ok', 'forbidden'], 'an agent who manages the second')
  t.same([await change(admin.client, first), await change(admin.client, second)], ['ok', 'forbidden'], 'an admin who answers in the second')
})

t.test('W11: with chosen inboxes only, those that are not chosen are closed, and pages by cursor miss and repeat nothing', async (t) => {
  const here = await scene()
  const { owner, second, other } = here
  const { client, memberId } = await colleague(here, 'agent', ALL)
  await owner.ok(`/members/${memberId}/inboxes`, { method: 'PUT', body: { chosenOnly: true } })
  t.same(await listed(client), [])
  t.match(await client.ok('/conversations/counts'), { all: 0, closed: 0, unread: 0 })
  t.match((await setLevel(owner, memberId, second.id, 'reply')).body, { chosenOnly: true, levels: [{ inboxId: second.id, level: 'reply' }] })
  const begun = [other]
  for (let index = 0; index < 5; index++) {
    clock.advance(MINUTE)
    begun.push((await startConversation(await openWidget(server, index % 2 === 0 ? second.key : here.workspace.inbox.key), `More ${index}`)).conversationId)
  }
  const visible = begun.filter((_, index) => index % 2 === 1 || index === 0)
  const pages: string[] = []
  for (let next: string | null = '', page = 0; next !== null && page < 10; page++) {
    const answer: { conversations: { id: string }[]; next: string | null } = await client.ok(`/conversations?view=all&limit=2${next && `&cursor=${next}`}`)
    pages.push(...answer.conversations.map(({ id }) => id))
    next = answer.next
  }
  t.same(pages, visible.toReversed())
})

t.test('A45 A44: nobody sets their own rights, gives more than they have, or touches an owner', async (t) => {
  const here = await scene()
  const { owner, workspace, second } = here
  const admin = await colleague(here, 'admin', ALL)
  const agent = await colleague(here, 'agent', ALL)
  const auditor = await colleague(here, 'auditor', NONE)
  t.equal(await codeOf(setLevel(admin.client, admin.memberId, second.id, 'manage')), 'forbidden', 'their own')
  t.equal(await codeOf(setLevel(admin.client, workspace.owner.memberId, second.id, 'none')), 'forbidden', 'an owner')
  t.equal(await codeOf(owner.call(`/members/${workspace.owner.memberId}/inboxes`, { method: 'PUT', body: { chosenOnly: true } })), 'forbidden', 'an owner their own')
  const deputy = await colleague(here, 'agent', ALL)
  await owner.ok(`/members/${deputy.memberId}/custom-role`, { method: 'PUT', body: { roleId: await newRole(owner, 'Deputy', ['manageRoles', 'seeSettings']) } })
  t.equal(await codeOf(setLevel(deputy.client, admin.memberId, second.id, 'none')), 'forbidden', 'an admin, by somebody who may set rights and is no admin')
  t.equal(await codeOf(setLevel(owner, (await foundWorkspace(server)).owner.memberId, second.id, 'read')), 'not_found', 'somebody of another workspace')

  // An admin with one inbox opens no other for anybody, and does not see that there is one.
  await owner.ok(`/members/${agent.memberId}/inboxes`, { method: 'PUT', body: { chosenOnly: true } })
  await setLevel(owner, admin.memberId, workspace.inbox.id, 'none')
  await setLevel(owner, admin.memberId, second.id, 'read')
  t.equal(await codeOf(setLevel(admin.client, agent.memberId, workspace.inbox.id, 'read')), 'not_found')
  t.equal(await codeOf(admin.client.call(`/members/${agent.memberId}/inboxes`, { method: 'PUT', body: { chosenOnly: false } })), 'forbidden')
  t.equal(await codeOf(setLevel(admin.client, agent.memberId, second.id, 'reply')), 'forbidden')
  t.equal(await codeOf(setLevel(admin.client, agent.memberId, second.id, 'read')), 'ok')
  t.same((await owner.ok<InboxAccess>(`/members/${agent.memberId}/inboxes`)).levels, [{ inboxId: second.id, level: 'read' }])

  // A role that makes roles makes none beyond itself.
  const maker = await newRole(owner, 'Maker', ['manageRoles', 'seeSettings'])
  await owner.ok(`/members/${agent.memberId}/custom-role`, { method: 'PUT', body: { roleId: maker } })
  t.match(await agent.client.ok('/auth/session'), { member: { role: 'agent', roleName: 'Maker' }, can: { manageRoles: true, seeSettings: true, manageMembers: false, seeRecord: false } })
  const lesser = await newRole(agent.client, 'Lesser', ['seeSettings'])
  const full = await newRole(owner, 'Full', GRANTABLE)
  t.equal(await codeOf(agent.client.call('/roles', { body: { name: 'More', rights: ['manageSecurity'] } })), 'forbidden')
  t.equal(await codeOf(agent.client.call(`/roles/${lesser}`, { method: 'PATCH', body: { rights: ['seeRecord'] } })), 'forbidden')
  t.equal(await codeOf(agent.client.call(`/roles/${maker}`, { method: 'PATCH', body: { rights: ['manageRoles'] } })), 'forbidden', 'their own role')
  const another = await colleague(here, 'agent', NONE)
  t.equal(await codeOf(agent.client.call(`/members/${another.memberId}/custom-role`, { method: 'PUT', body: { roleId: full } })), 'forbidden')
  t.equal(await codeOf(agent.client.call(`/members/${another.memberId}/custom-role`, { method: 'PUT', body: { roleId: lesser } })), 'ok')
  t.equal(await codeOf(owner.call(`/members/${auditor.memberId}/custom-role`, { method: 'PUT', body: { roleId: full } })), 'invalid_input', 'a role of the workspace stands in place of agent')
  for (const right of ['manageOwners', 'seeCustomerData', 'sendMessages', 'manageBilling', 'enter']) t.equal(await codeOf(owner.call('/roles', { body: { name: right, rights: [right] } })), 'invalid_input', right)
})

t.test('A45 A49: a role of the workspace is taken away or changed in the middle of a session, and the next request and every socket know', async (t) => {
  const here = await scene()
  const { owner, second } = here
  const { client, memberId } = await colleague(here, 'agent', NONE)
  const socket = await openSocket(client)
  const roleId = await newRole(owner, 'Keeper', ['manageInboxes'])
  t.equal(await codeOf(client.call(`/inboxes/${second.id}`, { method: 'PATCH', body: { greeting: 'a' } })), 'forbidden')
  const assign = (id: string | null) => owner.ok(`/members/${memberId}/custom-role`, { method: 'PUT', body: { roleId: id } })
  await assign(roleId)
  await socket.push(({ event }) => event === 'rights')
  t.match(await socket.request('inboxes.update', { inboxId: second.id, greeting: 'b' }), { ok: { inbox: { settings: { greeting: 'b' } } } })
  await owner.ok(`/roles/${roleId}`, { method: 'PATCH', body: { rights: [] } })
  t.equal(await codeOf(client.call(`/inboxes/${second.id}`, { method: 'PATCH', body: { greeting: 'c' } })), 'forbidden')
  await socket.until(() => socket.pushes.filter(({ event }) => event === 'rights').length === 2)
  t.equal((await socket.request('inboxes.update', { inboxId: second.id, greeting: 'd' })).problem?.code, 'forbidden')
  t.match(await owner.fails(`/roles/${roleId}`, { method: 'DELETE' }), { code: 'role_in_use', detail: /1 member has/ })
  await assign(null)
  await owner.ok(`/roles/${roleId}`, { method: 'DELETE' })
  t.same((await owner.ok<RoleList>('/roles')).custom, [])
  t.equal(await codeOf(owner.call(`/members/${memberId}/custom-role`, { method: 'PUT', body: { roleId } })), 'not_found')
  await newRole(owner, 'Keeper', [])
  t.match(await owner.fails('/roles', { body: { name: ' keeper ', rights: [] } }), { code: 'invalid_input', field: 'name' })
  const [row] = await server.database.admin<{ name: Buffer }[]>`select name from custom_roles where tenant_id = ${here.workspace.id}`
  t.notMatch(row?.name.toString('latin1') ?? '', /keeper/i, 'the name is sealed')
})

t.test('A44 A45: looking as a role shows no more than the role and no more than oneself, changes nothing, is recorded, and ends', async (t) => {
  const here = await scene()
  const { workspace, first, other, second } = here
  const admin = await colleague(here, 'admin', { billing: false, customerData: false, messaging: true })
  const socket = await openSocket(admin.client)
  const chosen = { role: 'agent', roleId: null, access: { ...NONE, messaging: true }, chosenOnly: true, levels: [{ inboxId: second.id, level: 'read' }] }
  const start = (change: object) => codeOf(admin.client.call('/roles/preview', { body: { ...chosen, ...change } }))
  t.equal(await start({ role: 'owner' }), 'forbidden', 'not as an owner')
  t.equal(await start({ access: ALL }), 'forbidden', 'not with levels that one lacks')
  t.equal(await start({ role: 'admin', roleId: await newRole(workspace.owner.client, 'Any', []) }), 'invalid_input')
  t.equal(await start({}), 'ok')

  t.match(await admin.client.ok('/auth/session'), { member: { role: 'agent' }, preview: { endsAt: new Date(clock.now() + 15 * MINUTE).toISOString() }, can: { manageRoles: false, seeConversations: true } })
  t.same(await listed(admin.client), [other])
  t.equal(await codeOf(admin.client.call(`/conversations/${first}`)), 'not_found')
  t.equal(await codeOf(admin.client.call('/roles')), 'forbidden')
  for (const action of ['close', 'typing', 'reopen']) t.equal(await codeOf(admin.client.call(`/conversations/${other}/${action}`, { body: {} })), 'preview_only', action)
  await socket.push(({ event }) => event === 'rights')
  t.equal((await socket.request('conversations.close', { conversationId: other })).problem?.code, 'preview_only')
  t.match(await socket.request('realtime.watch', { conversationId: other, after: 0 }), { ok: { messages: [{ body: 'Words of the second' }] } }, 'looking works')
  const [before] = await server.database.admin<{ seq: number }[]>`select staff_delivered_seq as seq from conversations where id = ${other}`
  await workspace.owner.client.ok(`/conversations/${other}/messages`, { body: { clientId: randomUUID(), body: 'Look' } })
  await socket.push(({ event }) => event === 'conversation')
  const [after] = await server.database.admin<{ seq: number }[]>`select staff_delivered_seq as seq from conversations where id = ${other}`
  t.equal(after?.seq, before?.seq, 'customers are not told that somebody looked')

  // What is taken from the one who looks is missing at once.
  await server.database.admin`update members set can_messaging = false where id = ${admin.memberId}`
  t.equal(await codeOf(admin.client.call('/conversations?view=all')), 'forbidden')
  await server.database.admin`update members set can_messaging = true where id = ${admin.memberId}`
  await admin.client.ok('/roles/preview', { method: 'DELETE' })
  t.match(await admin.client.ok('/auth/session'), { member: { role: 'admin' }, preview: null, can: { manageRoles: true } })
  t.equal(await start({}), 'ok')
  clock.advance(15 * MINUTE)
  t.match(await admin.client.ok('/auth/session'), { preview: null, can: { manageRoles: true } }, 'ends by itself')
  const events = await server.database.admin<{ operation: string; outcome: string }[]>`select operation, outcome from audit_events where actor_id = ${admin.memberId} and operation in ('roles.startPreview', 'roles.endPreview') order by id`
  t.same(events.filter(({ outcome }) => outcome === 'granted').map(({ operation }) => operation), ['roles.startPreview', 'roles.endPreview', 'roles.startPreview'])
})

t.test('W11: the table that people read is the table that is asked', async (t) => {
  const { owner } = await scene()
  const { rights } = await owner.ok<RoleList>('/roles')
  t.same(rights.map(({ right }) => right), Object.keys(PERMISSIONS))
  for (const { right, grantable, roles } of rights) {
    t.equal(grantable, GRANTABLE.some((name) => name === right))
    t.equal(grantable && (!may({ role: 'admin', access: NONE }, right) || may({ role: 'agent', access: ALL }, right)), false, `${right} may be given: an admin has it by the role, an agent by nothing`)
    for (const [role, { always, withLevels }] of Object.entries(roles)) {
      const rightsOf = (access: AccessLevels) => may({ role: role as Role, access }, right)
      t.equal(always, rightsOf(NONE), `${right} of ${role}`)
      t.same(withLevels, always ? [] : (['billing', 'customerData', 'messaging'] as const).filter((level) => rightsOf({ ...NONE, [level]: true })))
    }
  }
  t.same(INBOX_LEVELS, ['none', 'read', 'reply', 'manage'], 'each gives what the ones before give')
})

t.end()
