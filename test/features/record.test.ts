import t from 'tap'
import { OPERATIONS } from '../../src/features/index.ts'
import type { ListOutput, RecordedEvent } from '../../src/features/record/schema.ts'
import type { AnyOperation } from '../../src/operations/index.ts'
import { operations as english } from '../../src/web/app/locales/en/operations.ts'
import { operations as dutch } from '../../src/web/app/locales/nl/operations.ts'
import type { Static } from 'typebox'
import { Client } from '../support/client.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { addMember, foundWorkspace, totpCode } from '../support/people.ts'
import { QUIET } from '../support/quiet-operations.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

type Page = Static<typeof ListOutput>
let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

const NO_LEVEL = { billing: false, customerData: false, messaging: false }
const read = (client: Client, query = '') => client.ok<Page>(`/record${query}`)
const line = ({ operation, outcome, code, actor }: RecordedEvent) => [operation, outcome, code, actor.name].join(' ').replaceAll('  ', ' ')

/** Asks until the record shows what jobs bring into it. */
async function readUntil(client: Client, query: string, enough: (events: RecordedEvent[]) => boolean): Promise<RecordedEvent[]> {
  for (const deadline = Date.now() + 60_000; ; ) {
    const { events } = await read(client, query)
    if (enough(events)) return events
    if (Date.now() > deadline) throw new Error(`The record shows ${JSON.stringify(events.map(line))}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

const isMembers = ({ actor }: AnyOperation) => actor === 'member'

t.test('S2 W13: every operation of a member is recorded, or stands in the list of those that need not be', (t) => {
  const quiet = OPERATIONS.filter((operation) => isMembers(operation) && operation.audit === false).map(({ id }) => id)
  t.same(quiet.filter((id) => QUIET[id] === undefined), [], 'give it audit, or a reason here')
  t.end()
})

t.test('S6: every operation that the record can show has a name in both languages', (t) => {
  const shown = OPERATIONS.filter((operation) => isMembers(operation) || operation.audit !== false || operation.id.startsWith('auth.')).map(({ id }) => id)
  for (const [language, words] of Object.entries({ english, dutch })) {
    const known: Readonly<Record<string, string>> = words
    t.same(shown.filter((id) => !known[id]?.trim()), [], `name it in src/web/app/locales (${language})`)
  }
  t.end()
})

t.test('S2 S6 C5 F8: who read or did what, when, from where, with what outcome: a plain list for owners, admins and auditors', async (t) => {
  const workspace = await foundWorkspace(server, 'Recorded')
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'A question that is on record')
  const mia = await addMember(server, workspace, 'agent', { ...NO_LEVEL, customerData: true }, 'Mia Member')
  const headers = { 'user-agent': 'Mia her browser' }
  await mia.client.ok('/conversations?view=all', { headers })
  await mia.client.ok(`/conversations/${conversationId}`, { headers })
  await mia.client.ok(`/conversations/${conversationId}/messages`, { headers })
  await mia.client.ok('/search?query=question', { headers })
  t.equal((await mia.client.fails(`/conversations/${conversationId}/close`, { body: {}, headers })).code, 'forbidden')
  t.equal((await mia.client.fails('/record')).code, 'forbidden', 'not for agents')

  const { events } = await read(workspace.owner.client, `?memberId=${mia.memberId}`)
  const own = events.filter(({ operation }) => !operation.startsWith('auth.'))
  t.same(own.map(line), [
    'record.list denied forbidden Mia Member',
    'conversations.close denied forbidden Mia Member',
    'search.page granted Mia Member',
    'messages.list granted Mia Member',
    'conversations.get granted Mia Member',
    'conversations.list granted Mia Member'
  ])
  const opened = own.find(({ operation }) => operation === 'conversations.get')
  t.match(opened, { target: { kind: 'conversation', id: conversationId }, place: { ip: '127.0.0.1', userAgent: /browser/, door: 'rest' } })
  t.match(own.find(({ outcome }) => outcome === 'denied')?.target, null, 'a refusal of nothing in particular')
  t.match(own.find(({ operation }) => operation === 'conversations.close')?.target, { kind: 'conversation', id: conversationId }, 'and of this one')
  t.match(opened?.requestId, /^[0-9a-f-]{36}$/)
  t.ok(Math.abs(Date.parse(opened?.at ?? '') - server.clock.now()) < 60_000)
  t.notMatch(JSON.stringify(events), /question/, 'what was searched for is not kept')

  const auditor = await sessionOf(server, await recruit(server, workspace.id, 'auditor', { billing: true, customerData: true, messaging: true }))
  const admin = await sessionOf(server, await recruit(server, workspace.id, 'admin', NO_LEVEL))
  for (const [reader, sees] of [[auditor, false], [admin, false], [workspace.owner.client, true]] as const) {
    const visitors = (await read(reader)).events.filter(({ actor }) => actor.kind === 'contact')
    t.equal(visitors.length, 1)
    t.match(visitors[0], { operation: 'widget.start', actor: { name: null } })
    t.equal(visitors.some(({ place }) => place !== null), sees, 'where a customer was is for those with the right to customer data')
  }
  const last = (await read(workspace.owner.client)).events
  t.equal(last.filter(({ operation }) => operation === 'record.list').length >= 3, true, 'reading the record is recorded too')
  const elsewhere = await foundWorkspace(server, 'Elsewhere')
  t.notMatch(JSON.stringify(await read(elsewhere.owner.client)), new RegExp(mia.memberId), 'A37: nothing of another workspace')
})

t.test('S6: the record is filtered by person, kind, outcome and time, and read page by page without gap or double', async (t) => {
  const workspace = await foundWorkspace(server, 'Paged')
  const { client, memberId } = workspace.owner
  const mia = await addMember(server, workspace, 'agent', NO_LEVEL)
  for (let n = 0; n < 12; n++) await client.ok('/conversations?view=all')
  await mia.client.fails('/conversations?view=all')
  const seen: string[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const page: Page = await read(client, `?operation=conversations&limit=5${cursor && `&cursor=${cursor}`}`)
    t.ok(page.events.length <= 5)
    seen.push(...page.events.map(({ id }) => id))
    cursor = page.next
  }
  t.equal(seen.length, 13)
  t.same(seen, [...new Set(seen)].toSorted().toReversed())
  t.equal((await read(client, '?operation=conversations.list')).events.length, 13)
  t.equal((await read(client, '?operation=conversation')).events.length, 0)
  t.equal((await read(client, `?operation=conversations&memberId=${memberId}`)).events.length, 12)
  t.same((await read(client, '?operation=conversations&outcome=denied')).events.map(({ actor }) => actor.id), [mia.memberId])
  const now = server.clock.now()
  const at = (ms: number) => new Date(now + ms).toISOString()
  t.equal((await read(client, `?operation=conversations&from=${at(-60_000)}&until=${at(60_000)}`)).events.length, 13)
  t.equal((await read(client, `?operation=conversations&until=${at(-60_000)}`)).events.length, 0)
  t.equal((await read(client, `?operation=conversations&from=${at(60_000)}`)).events.length, 0)
  t.equal((await client.fails('/record?from=yesterday')).code, 'invalid_input')
  t.equal((await client.fails(`/record?operation=${encodeURIComponent("x' or 1=1")}`)).code, 'invalid_input', 'A39')
})

t.test('S6 A37: a page looks at a bounded number of events, however rare what is asked for', async (t) => {
  const workspace = await foundWorkspace(server, 'Long')
  const { client } = workspace.owner
  await server.database.admin`insert into audit_events (tenant_id, id, at, operation, outcome, actor_kind, actor_id)
    select ${workspace.id}, ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, now(), case when n = 1 then 'notes.add' else 'messages.list' end, 'granted', 'system', ${workspace.id}
    from generate_series(1, 12000) n`
  const pages: Page[] = []
  for (let cursor: string | null = ''; cursor !== null; cursor = pages.at(-1)?.next ?? null) pages.push(await read(client, `?operation=notes.add${cursor && `&cursor=${cursor}`}`))
  t.same(pages.map(({ events }) => events.length), [0, 0, 1], 'three pages of at most 5,000 events each')
})

t.test('W13 S2 A2: steps of signing in come into the record of the workspaces they concern, refused ones too', async (t) => {
  const workspace = await foundWorkspace(server, 'Doors')
  const other = await foundWorkspace(server, 'Other doors')
  const mia = await addMember(server, workspace, 'agent', NO_LEVEL)
  await recruit(server, other.id, 'agent', NO_LEVEL, mia.identityId)
  await readUntil(workspace.owner.client, `?memberId=${mia.memberId}`, (events) => events.some(({ operation }) => operation === 'auth.verifyTotp'))
  const browser = new Client(server)
  await browser.fails('/auth/sign-in', { body: { email: mia.email, password: 'not the password' } })
  await browser.ok('/auth/sign-in', { body: { email: mia.email, password: mia.password } })
  await browser.fails('/auth/totp', { body: { code: '000000' } })
  server.clock.advance(31_000)
  await browser.ok('/auth/totp', { body: { code: totpCode(mia.totpSecret, server.clock.now()) } })
  await browser.ok('/auth/workspace', { body: { workspaceId: workspace.id } })
  await browser.ok('/auth/sign-out', { body: {} })
  const here = await readUntil(workspace.owner.client, `?memberId=${mia.memberId}&operation=auth`, (events) => events.length >= 5)
  t.same(here.slice(0, 4).map(line).toSorted(), [
    'auth.enterWorkspace granted Mia Member',
    'auth.signIn denied wrong_credentials Mia Member',
    'auth.signOut granted Mia Member',
    'auth.verifyTotp denied wrong_code Mia Member'
  ])
  t.match(here[0]?.place, { ip: '127.0.0.1', door: 'rest' })
  const there = await readUntil(other.owner.client, '?operation=auth', (events) => events.filter(({ outcome }) => outcome === 'denied').length === 2)
  t.same(there.filter(({ actor }) => actor.name === 'Rik Recruit').map(({ operation, outcome }) => `${operation} ${outcome}`), ['auth.verifyTotp denied', 'auth.signIn denied'], 'where else that person went is nobody’s business there')
})

t.test('A95 W13: no login of the database changes or deletes an event; jobs may give a sealed text a new envelope', async (t) => {
  const { default: postgres } = await import('postgres')
  const workspace = await foundWorkspace(server, 'Append only')
  const { urls } = server.database
  for (const role of ['app', 'jobs', 'platform'] as const) {
    const sql = postgres(urls[role].reveal(), { max: 1, onnotice: () => undefined })
    await sql`select set_config('app.tenant_id', ${workspace.id}, false)`
    for (const statement of [
      `update audit_events set outcome = 'granted'`,
      `update audit_events set at = at - interval '1 day'`,
      'update audit_events set seq = 1',
      'update audit_events set actor_id = id',
      'delete from audit_events',
      'truncate audit_events',
      `update platform_events set outcome = 'granted'`,
      'delete from platform_events'
    ]) {
      await t.rejects(sql.unsafe(statement), { code: '42501' }, `${role}: ${statement}`)
    }
    await sql.end()
  }
})

t.test('A96: what stands in clear in the record has the form of a machine’s word; line breaks, terminal codes and long texts do not pass', async (t) => {
  const { admin } = server.database
  const workspace = await foundWorkspace(server, 'Forms')
  const evil = ['a\r\nb.c', '\u001b[31mred.x', 'x'.repeat(200), '{"a":1}', "' or 1=1", 'ümlaut.x', '']
  for (const column of ['operation', 'code', 'target_kind', 'request_id']) {
    for (const value of evil) {
      const event = { tenant_id: workspace.id, id: workspace.id, at: new Date(), operation: 'notes.add', outcome: 'granted', actor_kind: 'system', actor_id: workspace.id, [column]: value }
      await t.rejects(admin`insert into audit_events ${admin(event)}`, { code: '23514' }, `audit_events.${column}: ${JSON.stringify(value).slice(0, 30)}`)
      if (column === 'target_kind') continue
      const step = { id: workspace.id, at: new Date(), operation: 'auth.signIn', outcome: 'granted', [column]: value }
      await t.rejects(admin`insert into platform_events ${admin(step)}`, { code: '23514' }, `platform_events.${column}`)
    }
  }
  const agent = 'Browser\u001b[2J "}\\ {"outcome":"granted"}'
  await workspace.owner.client.ok('/conversations?view=all', { headers: { 'user-agent': agent.replace('\u001b', ' ') } })
  t.equal((await read(workspace.owner.client, '?operation=conversations')).events[0]?.place?.userAgent, agent.replace('\u001b', ' '), 'a browser’s name is one sealed field')
})

t.end()
