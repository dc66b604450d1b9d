import t from 'tap'
import { Client } from '../support/client.ts'
import { sessionOf } from '../support/crew.ts'
import { MESSAGING, NO_ACCESS, finish, follow, invitation, invite } from '../support/invitations.ts'
import { addMember, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'

const ALL = { billing: true, customerData: true, messaging: true }
let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

const rights = (role: string, access: object) => ({ method: 'PUT', body: { role, access } })
const post = { body: {} }

t.test('A16 A45: inviting somebody takes a fresh factor, and so does sending it again', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client } = workspace.owner
  const open = await invite(client)
  await server.database.admin`delete from session_factors where session_id in (select id from sessions where identity_id = ${workspace.owner.identityId})`
  for (const level of ['billing', 'customerData', 'messaging']) {
    t.match(await client.fails('/invitations', { body: invitation({ access: { ...NO_ACCESS, [level]: true } }) }), { code: 'fresh_factor_required' }, level)
  }
  t.match(await client.fails('/invitations', { body: invitation({ role: 'admin', access: NO_ACCESS }) }), { code: 'fresh_factor_required' })
  t.match(await client.fails(`/invitations/${open.id}/resend`, post), { code: 'fresh_factor_required' })
  t.match(await client.fails('/invitations', { body: invitation({ access: NO_ACCESS }) }), { code: 'fresh_factor_required' }, 'somebody who sees nothing but settings and records')
})

t.test('A8 A45: an invitation is worth as much as its sender is now, and brings nobody further than its sender reaches', async (t) => {
  const workspace = await foundWorkspace(server)
  const { owner } = workspace
  const admin = await addMember(server, workspace, 'admin', ALL, 'Ada Admin')
  const opens = (token: string) => new Client(server).call<{ code?: string }>('/invitations/open', { body: { token } })
  const [asAdmin, asAgent] = [await invite(admin.client, { role: 'admin', access: ALL }), await invite(admin.client)]
  const joining = await follow(server, asAdmin.token)
  await owner.client.ok(`/members/${admin.memberId}/rights`, rights('admin', MESSAGING))
  t.same([(await opens(asAdmin.token)).body.code, (await opens(asAgent.token)).status], ['link_expired', 200], 'what the sender could not give any more')
  t.match(await finish(joining), { body: { code: 'link_expired' } }, 'also in the middle of following it')
  await owner.client.ok(`/members/${admin.memberId}/inboxes/${workspace.inbox.id}`, { method: 'PUT', body: { level: 'none' } })
  const limited = await follow(server, asAgent.token)
  t.equal((await finish(limited)).status, 201)
  t.same((await limited.client.ok<{ inboxes: object[] }>('/inboxes')).inboxes, [], 'an inbox that is closed to the sender is closed to whom they bring in')

  const wide = await addMember(server, workspace, 'agent', NO_ACCESS, 'Wim Wide')
  t.match(await admin.client.fails(`/members/${wide.memberId}/rights`, rights('agent', MESSAGING)), { code: 'forbidden' }, 'nor to a colleague who reaches it')
  await owner.client.ok(`/members/${wide.memberId}/rights`, rights('agent', MESSAGING))
  await owner.client.ok(`/members/${wide.memberId}/deactivate`, post)
  t.match(await admin.client.fails(`/members/${wide.memberId}/reactivate`, post), { code: 'forbidden' }, 'nor to one who comes back')
  await owner.client.ok(`/members/${wide.memberId}/reactivate`, post)

  const last = await invite(admin.client)
  await owner.client.ok(`/members/${admin.memberId}/deactivate`, post)
  t.match(await opens(last.token), { body: { code: 'link_expired' } }, 'the sender has gone')
  t.same((await owner.client.ok<{ invitations: object[] }>('/invitations')).invitations, [], 'and what they sent with them')
})

t.test('A45: who is invited again comes back with what that invitation gives, and nothing of before', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client } = workspace.owner
  const { admin } = server.database
  const sent = await invite(client)
  const joining = await follow(server, sent.token)
  t.equal((await finish(joining)).status, 201)
  const memberId = (await client.ok<{ members: { id: string; name: string }[] }>('/members/roster')).members.find(({ name }) => name === 'Nadia New')?.id ?? ''
  const { role } = await client.ok<{ role: { id: string } }>('/roles', { body: { name: 'Almost an admin', rights: ['manageMembers'] } })
  await admin`update members set custom_role_id = ${role.id}, chosen_inboxes_only = true where id = ${memberId}`
  await admin`insert into inbox_access (tenant_id, member_id, inbox_id, level) values (${workspace.id}, ${memberId}, ${workspace.inbox.id}, 'manage')`
  await client.ok(`/members/${memberId}/deactivate`, post)
  const again = await invite(client, { email: sent.email })
  const person = await admin<{ identity_id: string }[]>`select identity_id from members where id = ${memberId}`
  const back = await sessionOf(server, { identityId: person[0]?.identity_id ?? '', memberId, workspaceId: workspace.id }, 'factor')
  await back.ok('/invitations/enter', { body: { token: again.token, name: 'Nadia New' } })
  t.same(await admin`select status, custom_role_id, chosen_inboxes_only from members where id = ${memberId}`, [{ status: 'active', custom_role_id: null, chosen_inboxes_only: false }])
  t.equal((await admin`select from inbox_access where member_id = ${memberId}`).length, 0)
  t.match(await back.fails('/invitations', { body: invitation({ access: NO_ACCESS }) }), { code: 'forbidden' })
})

t.end()
