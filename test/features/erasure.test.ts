import { randomUUID } from 'node:crypto'
import t from 'tap'
import type { Conversation } from '../../src/features/conversations/schema.ts'
import type { CertificateOutput, Erasure, Preview } from '../../src/features/erasure/schema.ts'
import { insertInbox } from '../../src/features/inboxes/index.ts'
import { noteStanding } from '../../src/features/members/index.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { DAY_MS, addContact, previewOf, requestErasure, runErasures, stepUp } from '../support/erasing.ts'
import { addMember, foundWorkspace, signIn, totpCode } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
t.before(async () => {
  server = await startServer({ clock: new TestClock() })
})
t.after(() => server.stop())

const everything = { billing: true, customerData: true, messaging: true }
const text = (body: string) => ({ body: { clientId: randomUUID(), body } })
const erasuresOf = async (client: Parameters<typeof previewOf>[0]) => (await client.ok<{ erasures: Erasure[] }>('/erasures')).erasures

t.test('F5: the preview counts what goes, says what stays, and what has to be typed', async (t) => {
  const workspace = await foundWorkspace(server, 'Preview BV')
  const { client } = workspace.owner
  const vera = await addContact(server, client, workspace.inbox.key, 'Where is my bike?', 'Vera de Vries')
  await client.ok(`/conversations/${vera.conversationId}/messages`, text('On its way.'))
  await client.ok(`/conversations/${vera.conversationId}/notes`, text('She called, too.'))
  await startConversation(vera.visitor, 'And my lamp?')
  await addContact(server, client, workspace.inbox.key, 'Somebody else', 'Bob')
  const preview = await previewOf(client, vera.contactId)
  t.match(preview, { name: 'Vera de Vries', shortId: vera.contactId.slice(-8), counts: { conversations: 2, messages: 3, notes: 1 }, waitDays: 7, needsSecond: false, others: 0, open: null })
  t.same(preview.stays, ['audit_record', 'erasure_journal'])
  t.same(preview.notReached, ['sent_mail', 'downloads', 'other_devices'])
  const whole = await client.ok<Preview>('/erasures/preview?subject=workspace')
  t.match(whole, { name: 'Preview BV', counts: { conversations: 3, messages: 4, notes: 1 } })
  t.equal((await client.fails('/erasures/preview?subject=contact')).code, 'invalid_input')
  t.equal((await client.fails(`/erasures/preview?subject=workspace&contactId=${vera.contactId}`)).code, 'invalid_input')
})

t.test('F5: what is typed has to be the name or the short id; asking twice is asking once', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client } = workspace.owner
  const { contactId } = await addContact(server, client, workspace.inbox.key, 'Hello', 'Zoë Ångström')
  const ask = (confirmation: string) => client.call<{ code?: string; field?: string; erasure?: Erasure }>('/erasures', { body: { subject: 'contact', contactId, confirmation } })
  for (const wrong of ['Zoe Angstrom', 'zoë ångström', contactId.slice(-7), contactId, ' ']) t.equal((await ask(wrong)).body.code, 'confirmation_mismatch', wrong)
  t.same(await erasuresOf(client), [])
  const first = await ask(' Zoë Ångström '.normalize('NFD'))
  t.equal(first.status, 201)
  t.equal(first.body.erasure?.state, 'waiting')
  t.equal(Date.parse(first.body.erasure?.dueAt ?? ''), server.clock.now() + 7 * DAY_MS)
  t.equal((await ask(contactId.slice(-8))).body.erasure?.id, first.body.erasure?.id)
  t.equal((await erasuresOf(client)).length, 1)
  t.equal((await previewOf(client, contactId)).open?.id, first.body.erasure?.id)
})

t.test('F9: erasing asks for a factor given within five minutes; a code passes once', async (t) => {
  const workspace = await foundWorkspace(server)
  const { owner } = workspace
  const { contactId } = await addContact(server, owner.client, workspace.inbox.key, 'Hello', 'Vera')
  server.clock.advance(5 * 60_000 + 1)
  const ask = () => owner.client.call<{ code?: string }>('/erasures', { body: { subject: 'contact', contactId, confirmation: 'Vera' } })
  t.match(await ask(), { status: 403, body: { code: 'fresh_factor_required' } })
  t.equal((await owner.client.fails('/auth/step-up', { body: { code: '000000', action: 'erasure' } })).code, 'wrong_code')
  t.match(await ask(), { status: 403 })
  const other = await signIn(server, owner)
  t.equal((await owner.client.fails('/auth/step-up', { body: { code: totpCode(owner.totpSecret, server.clock.now()), action: 'erasure' } })).code, 'code_used', 'the code that signed in elsewhere')
  await stepUp(server, owner)
  t.equal((await ask()).status, 201)
  server.clock.advance(5 * 60_000 + 1)
  t.equal((await other.fails('/erasures', { body: { subject: 'workspace', confirmation: 'Testing Ltd' } })).code, 'fresh_factor_required', 'another session of the same person stays as it was')
})

t.test('F5: while it waits, staff do not write, others do not read, and the visitor is a stranger', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client } = workspace.owner
  const agent = await sessionOf(server, await recruit(server, workspace.id, 'agent', everything))
  const vera = await addContact(server, client, workspace.inbox.key, 'A private matter', 'Vera')
  const place = `/conversations/${vera.conversationId}`
  // The path of a message remembers whose conversation it is: it must not remember too long.
  await agent.ok(`${place}/messages`, text('Before'))
  const [visitorSocket, agentSocket] = [await openSocket(vera.visitor.client), await openSocket(agent)]
  const erasure = await requestErasure(client, vera.contactId)
  for (const [who, by] of [['the owner', client], ['an agent', agent]] as const) {
    for (const [path, options] of [[`${place}/messages`, text('After')], [`${place}/notes`, text('After')], [`${place}/close`, { body: {} }], [`${place}/typing`, { body: {} }], [`${place}/assignee`, { method: 'PUT', body: { memberId: null } }]] as const) {
      t.equal((await by.fails(path, options)).code, 'under_erasure', `${who}: ${path}`)
    }
  }
  const opened = await client.ok<{ conversation: Conversation; can: Record<string, boolean> }>(place)
  t.match(opened, { conversation: { eraseAt: erasure.dueAt, contact: { name: 'Vera' }, lastMessage: { preview: 'Before' } }, can: { reply: false, note: false, assign: false, close: false } })
  t.equal((await client.ok<{ messages: unknown[] }>(`${place}/messages`)).messages.length, 2)
  for (const path of [place, `${place}/messages`]) t.equal((await agent.fails(path)).code, 'under_erasure')
  const listed = await agent.ok<{ conversations: Conversation[] }>('/conversations?view=all')
  t.match(listed.conversations.find(({ id }) => id === vera.conversationId), { eraseAt: erasure.dueAt, lastMessage: null, pageOrigin: null, contact: { name: null, masked: true } })
  const push = await agentSocket.push(({ event, conversation }) => event === 'conversation' && (conversation as Conversation).eraseAt !== null)
  t.match(push, { conversation: { lastMessage: null, contact: { name: null } } })
  t.equal((await agentSocket.request('realtime.watch', { conversationId: vera.conversationId, after: 0 })).problem?.code, 'under_erasure')

  t.match(await visitorSocket.until(() => visitorSocket.closed), { code: 4003 })
  t.equal((await vera.visitor.client.ok<{ conversation: unknown }>('/widget/boot', { body: {} })).conversation, null)
  t.equal((await vera.visitor.client.call(`/widget${place}/messages`, text('More about me'))).status, 404)
  await vera.visitor.client.ok('/widget/profile', { method: 'PUT', body: { name: 'Vera Again' } })
  t.equal((await previewOf(client, vera.contactId)).name, 'Vera', 'nothing new is learnt')
})

t.test('F5: cancelling lifts the restriction, and the visitor comes back unless they have begun anew', async (t) => {
  const workspace = await foundWorkspace(server)
  const admin = await addMember(server, workspace, 'admin', everything)
  const { client } = workspace.owner
  const [back, anew] = [await addContact(server, client, workspace.inbox.key, 'I stay', 'Bea'), await addContact(server, client, workspace.inbox.key, 'I go', 'Ann')]
  const [first, second] = [await requestErasure(client, back.contactId, 'She asked by telephone'), await requestErasure(client, anew.contactId)]
  t.match((await erasuresOf(admin.client)).find(({ id }) => id === first.id), { reason: 'She asked by telephone', name: 'Bea', requestedBy: workspace.owner.memberId })
  const { conversationId } = await startConversation(anew.visitor, 'A new matter')
  for (const { id } of [first, second]) t.match(await admin.client.ok(`/erasures/${id}/cancel`, { body: {} }), { erasure: { state: 'cancelled', cancelledBy: admin.memberId } })
  t.equal((await client.fails(`/erasures/${first.id}/cancel`, { body: {} })).code, 'wrong_step')
  await client.ok(`/conversations/${back.conversationId}/messages`, text('We go on.'))
  await back.visitor.client.ok(`/widget/conversations/${back.conversationId}/messages`, text('Good.'))
  t.equal((await anew.visitor.client.ok<{ conversation: { id: string } }>('/widget/boot', { body: {} })).conversation.id, conversationId)
  server.clock.advance(8 * DAY_MS)
  await runErasures(server)
  t.equal((await server.database.admin`select from contacts where tenant_id = ${workspace.id}`).length, 3, 'a cancelled erasure never runs')
})

t.test('F5: after seven days the contact is gone from every table, and everybody else is there', async (t) => {
  const workspace = await foundWorkspace(server)
  const { owner } = workspace
  const vera = await addContact(server, owner.client, workspace.inbox.key, 'Where is my bike?', 'Vera')
  const bob = await addContact(server, owner.client, workspace.inbox.key, 'Bob writes', 'Bob')
  await owner.client.ok(`/conversations/${vera.conversationId}/read`, { method: 'PUT', body: { seq: 1 } })
  const { id } = await requestErasure(owner.client, vera.contactId, 'Vera wrote a letter')
  server.clock.advance(7 * DAY_MS - 1000)
  await runErasures(server)
  const client = await signIn(server, owner)
  t.equal((await client.ok<{ conversation: Conversation }>(`/conversations/${vera.conversationId}`)).conversation.contact.name, 'Vera', 'not a second early')
  const socket = await openSocket(client)
  server.clock.advance(1001)
  await runErasures(server)
  t.same((await socket.push(({ event }) => event === 'erased'))['conversationIds'], [vera.conversationId])
  t.equal((await client.call(`/conversations/${vera.conversationId}`)).status, 404)
  t.equal((await client.call(`/erasures/preview?subject=contact&contactId=${vera.contactId}`)).status, 404)
  t.equal((await client.ok<{ messages: { body: string }[] }>(`/conversations/${bob.conversationId}/messages`)).messages[0]?.body, 'Bob writes')
  const { admin } = server.database
  for (const [table, column] of [['contacts', 'id'], ['conversations', 'contact_id'], ['messages', 'conversation_id'], ['conversation_reads', 'conversation_id'], ['data_keys', 'subject_id']] as const) {
    const rows = await admin.unsafe(`select from ${table} where tenant_id = '${workspace.id}' and ${column} in ('${vera.contactId}', '${vera.conversationId}')`)
    t.equal(rows.length, 0, table)
  }
  const [erasure] = await erasuresOf(client)
  t.match(erasure, { id, state: 'erased', name: null, reason: null, certificate: true, counts: { conversations: 1, messages: 1, notes: 0 }, can: { cancel: false, approve: false } })
  const { certificate } = await client.ok<CertificateOutput>(`/erasures/${id}/certificate`)
  t.equal(Date.parse(certificate.unreadableInBackupsFrom) - Date.parse(certificate.erasedAt), 7 * DAY_MS)
  t.match(certificate, { subject: { kind: 'contact', id: vera.contactId }, workspace: workspace.id, removed: { conversations: 1, messages: 1, notes: 0 } })
  await startConversation(await openWidget(server, workspace.inbox.key, { token: vera.visitor.token }), 'It is me again')
  const { conversations } = await client.ok<{ conversations: Conversation[] }>('/conversations?view=all')
  t.equal(conversations.length, 2)
  t.notOk(conversations.some(({ contact }) => contact.id === vera.contactId), 'the same browser is a new contact')
})

t.test('W11 A33: who is shut out of an inbox finds no erasure of those who wrote there, and no reason opens where a name does not', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client } = workspace.owner
  const settings = { name: 'Staff matters', greeting: '', replyTime: 'hour', color: '#14683f', locale: 'en', formOfAddress: 'informal', origins: [] as string[] } as const
  const inbox = await server.app.services.withTenant({ tenantId: workspace.id }, (tx) => insertInbox(tx, settings, server.clock.now()))
  const outside = await recruit(server, workspace.id, 'admin', everything)
  const inside = await recruit(server, workspace.id, 'admin', everything)
  await client.ok(`/members/${outside.memberId}/inboxes/${inbox.id}`, { method: 'PUT', body: { level: 'none' } })
  const [shutOut, other] = [await sessionOf(server, outside), await sessionOf(server, inside)]
  await server.database.admin`update members set created_at = created_at - interval '8 days' where tenant_id = ${workspace.id}`
  const jan = await addContact(server, client, inbox.key, 'My boss is unkind', 'Jan Jansen')
  const vera = await addContact(server, client, workspace.inbox.key, 'Where is my bike?', 'Vera')
  const erasure = await requestErasure(client, jan.contactId, 'Jan Jansen asked by letter')
  const visible = await requestErasure(client, vera.contactId, 'Vera asked, too')
  t.match(erasure, { others: 1 }, 'who cannot reach it is not offered as a second person')
  t.equal(visible.others, 2)
  t.match(await previewOf(client, jan.contactId), { others: 1 })
  t.same((await erasuresOf(shutOut)).map(({ id }) => id), [visible.id])
  for (const state of ['waiting', 'approval']) {
    await server.database.admin`update erasures set state = ${state}, due_at = case when ${state} = 'waiting' then due_at end where id = ${erasure.id}`
    for (const step of ['cancel', 'approve']) t.equal((await shutOut.fails(`/erasures/${erasure.id}/${step}`, { body: {} })).code, 'not_found', `${step} of ${state}`)
  }
  t.equal((await shutOut.fails(`/erasures/${erasure.id}/certificate`)).code, 'not_found')
  t.match((await erasuresOf(other)).find(({ id }) => id === erasure.id), { state: 'approval', name: 'Jan Jansen', reason: 'Jan Jansen asked by letter', can: { approve: true } })
  await client.ok('/privacy', { method: 'PATCH', body: { reveal: 'with_reason' } })
  for (const listed of await erasuresOf(other)) t.match(listed, { name: null, reason: null })
  await other.ok(`/conversations/${jan.conversationId}/reveal`, { body: { reason: 'The letter is in' } })
  t.match((await erasuresOf(other)).map(({ name, reason }) => [name, reason]).toSorted(), [[null, null], ['Jan Jansen', 'Jan Jansen asked by letter']])
  t.match(await other.ok(`/erasures/${erasure.id}/approve`, { body: {} }), { erasure: { state: 'waiting', approvedBy: inside.memberId } })
  t.match(await other.ok(`/erasures/${erasure.id}/cancel`, { body: {} }), { erasure: { state: 'cancelled' } })
  t.same((await erasuresOf(shutOut)).map(({ id }) => id), [visible.id], 'nor afterwards')
})

t.test('C6: the eleventh of a day waits for a second person, who is another one', async (t) => {
  const workspace = await foundWorkspace(server)
  const { owner } = workspace
  const ids: string[] = []
  for (let number = 0; number < 12; number++) ids.push((await addContact(server, owner.client, workspace.inbox.key, `Number ${number}`, `Person ${number}`)).contactId)
  for (const id of ids.slice(0, 10)) t.equal((await requestErasure(owner.client, id)).state, 'waiting')
  const [eleventh = '', twelfth = ''] = ids.slice(10)
  t.match(await previewOf(owner.client, eleventh), { needsSecond: true, others: 0 })
  const alone = await requestErasure(owner.client, eleventh)
  t.match(alone, { state: 'approval', dueAt: null, others: 0, can: { approve: false, cancel: true } }, 'with one admin only, it waits and says so')
  t.equal((await owner.client.fails(`/erasures/${alone.id}/approve`, { body: {} })).code, 'second_person_required')
  server.clock.advance(8 * DAY_MS)
  await runErasures(server)
  t.equal((await server.database.admin`select from contacts where tenant_id = ${workspace.id}`).length, 2, 'what is not confirmed does not run')
  const client = await signIn(server, owner)
  t.match(await requestErasure(client, twelfth), { state: 'waiting' }, 'a day later one may ask again')
  const admin = await addMember(server, workspace, 'admin', everything)
  const confirm = () => admin.client.call<{ erasure: Erasure; code?: string }>(`/erasures/${alone.id}/approve`, { body: {} })
  t.equal((await confirm()).body.code, 'second_person_required', 'nor by an admin of today')
  await server.database.admin`update members set created_at = created_at - interval '8 days' where id = ${admin.memberId}`
  await server.app.services.withTenant({ tenantId: workspace.id }, (tx) => noteStanding(tx, admin.memberId, 'invited', owner.memberId, server.clock.now()))
  t.match((await client.ok<{ erasures: Erasure[] }>('/erasures')).erasures.find(({ id }) => id === alone.id), { others: 0 }, 'nobody is offered it')
  t.equal((await confirm()).body.code, 'second_person_required', 'nor by whom the asker invited')
  await server.database.admin`delete from member_standing where member_id = ${admin.memberId}`
  const { erasure } = (await confirm()).body
  t.match(erasure, { state: 'waiting', approvedBy: admin.memberId, others: 1 })
  t.equal(Date.parse(erasure.dueAt ?? ''), server.clock.now() + 7 * DAY_MS, 'the days of waiting begin with the second yes')
  t.equal((await admin.client.fails(`/erasures/${alone.id}/approve`, { body: {} })).code, 'wrong_step')
})

t.test('C6: eleven requests at once pass no more than ten', async (t) => {
  const workspace = await foundWorkspace(server)
  const { client } = workspace.owner
  const ids = await Promise.all(
    Array.from({ length: 11 }, async (_, number) => (await addContact(server, client, workspace.inbox.key, `Number ${number}`, `Person ${number}`)).contactId)
  )
  const states = (await Promise.all(ids.map((id) => requestErasure(client, id)))).map(({ state }) => state)
  t.same([states.filter((state) => state === 'waiting').length, states.filter((state) => state === 'approval').length], [10, 1])
})

t.end()
