import t from 'tap'
import { csvFile } from '../../src/operations/index.ts'
import { updateOwnProfile } from '../../src/features/members/index.ts'
import type { Client } from '../support/client.ts'
import { addMember, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
t.before(async () => {
  server = await startServer()
})
t.after(() => server.stop())

const NO_LEVEL = { billing: false, customerData: false, messaging: false }

/** Reads CSV as RFC 4180 writes it, and refuses what is not. */
function parse(text: string): string[][] {
  if (!text.startsWith('\uFEFF')) throw new Error('no byte order mark')
  const rows: string[][] = [[]]
  let at = 1
  while (at < text.length) {
    const field = /"((?:[^"]|"")*)"(,|\r\n)/y
    field.lastIndex = at
    const found = field.exec(text)
    if (!found) throw new Error(`no field at ${at}: ${text.slice(at, at + 40)}`)
    rows.at(-1)?.push((found[1] ?? '').replaceAll('""', '"'))
    if (found[2] === '\r\n' && field.lastIndex < text.length) rows.push([])
    at = field.lastIndex
  }
  return rows
}

async function download(client: Client, path: string): Promise<{ rows: string[][]; next: string | null }> {
  const { status, body, headers } = await client.call<string>(path)
  if (status !== 200) throw new Error(`${path}: ${status} ${JSON.stringify(body)}`)
  t.match(headers.get('content-type'), /^text\/csv; charset=utf-8/)
  t.match(headers.get('content-disposition'), /^attachment; filename="[a-z0-9-]+\.csv"$/)
  t.same([headers.get('cache-control'), headers.get('x-content-type-options')], ['no-store', 'nosniff'])
  return { rows: parse(body), next: headers.get('rind-next-cursor') }
}

const FORMULAS = ['=1+1', '+31 6', '-2', '@SUM(A1)', '\t=1', '\r=1', ' =HYPERLINK("http://evil.example")', '\uFF1D1+1', '\n@x', '\uFEFF=1']

t.test('A69: what a spreadsheet would run is text in every file, and every field is quoted', async (t) => {
  const made = parse(csvFile('a.csv', ['one', 'two'], FORMULAS.map((text) => [text, 'plain "quoted", and\r\nbroken'])).content)
  const inner = (text: string) => text.replace(/^([\t\r\n])([=@])/, "$1'$2")
  for (const [index, text] of FORMULAS.entries()) t.same(made[index + 1], [`'${inner(text)}`, 'plain "quoted", and\r\nbroken'], JSON.stringify(text))
  t.same(parse(csvFile('a.csv', ['x'], [['a=b'], ['Jan-Piet'], ['mail@example.test'], [null]]).content), [['x'], ['a=b'], ['Jan-Piet'], ['mail@example.test'], ['']], 'what is harmless stays as it is')
  t.throws(() => csvFile('../a.csv', [], []))
  t.throws(() => csvFile('a.csv"\r\nx: y', [], []))

  const workspace = await foundWorkspace(server, 'Export BV')
  const name = '=cmd|\'/C calc\'!A1", "x'
  const mallory = await addMember(server, workspace, 'agent', { ...NO_LEVEL, customerData: true }, 'Mallory')
  await server.app.services.withTenant({ tenantId: workspace.id }, (tx) => updateOwnProfile(tx, mallory.memberId, { name }))
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'Hello')
  await mallory.client.ok(`/conversations/${conversationId}/reveal`, { body: { reason: '@SUM(1+1)*cmd' } })
  const { client } = workspace.owner
  await client.ok('/handbook/draft', { method: 'PUT', body: { text: 'Be careful.' } })
  const { draft } = await client.ok<{ draft: { hash: string } }>('/handbook/draft')
  const { version } = await client.ok<{ version: { id: string } }>('/handbook/versions', { body: { hash: draft.hash, dueDays: 7 } })

  const members = (await download(client, '/members/roster.csv')).rows
  t.same(members.map((row) => row[1]).toSorted(), [`'${name}`, 'Olga Owner', 'name'].toSorted())
  const register = (await download(client, `/handbook/versions/${version.id}/register.csv`)).rows
  t.same(register.map((row) => row[3]).toSorted(), [`'${name}`, 'Olga Owner', 'name'].toSorted())
  const record = (await download(client, '/record/export?operation=conversations')).rows
  const [head = [], ...lines] = record
  const line = lines.find((row) => row[head.indexOf('operation')] === 'conversations.reveal')
  t.same([line?.[head.indexOf('actor_name')], line?.[head.indexOf('reason')]], [`'${name}`, "'@SUM(1+1)*cmd"])
  for (const row of [...members, ...register, ...record]) for (const field of row) t.notMatch(field, /^[=+\-@\t\r]/)

  const events = (await download(client, '/record/export')).rows.map((row) => row[head.indexOf('operation')])
  for (const operation of ['members.exportRoster', 'handbook.exportRegister', 'record.export']) t.ok(events.includes(operation), `${operation} is recorded itself`)
})

t.test('A69: nor does a text hold a formula for a spreadsheet that parts cells by something else', (t) => {
  const CELLS = ['x;=cmd|/C calc!A1;y', 'x; =1', 'x";"=1', "x\t'+31 6", 'x|@SUM(A1)', 'x\r\n-2', 'x,\uFF1D1', ';\uFEFF=1', '=1;=2', 'x;;;=1']
  const { content } = csvFile('a.csv', ['one', 'two'], CELLS.map((text) => ['first', text]))
  for (const parted of [';', '\t', '|']) {
    // The worst reader: it parts at every such sign and line break, and drops every quote.
    const cells = content.split(/\r|\n/).flatMap((line) => line.split(parted)).map((cell) => cell.replaceAll('"', '').trim())
    t.same(cells.filter((cell) => /^[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/u.test(cell)), [], JSON.stringify(parted))
  }
  for (const text of ['a; b', 'a, b-c', 'Jan - Piet', 'x;y=1', '1|2', 'a "b"; c']) t.same(parse(csvFile('a.csv', ['x'], [[text]]).content)[1], [text], 'what is harmless stays as it is')
  t.equal(csvFile('a.csv', ['x'], [['\n'.repeat(200_000)]]).content.length, 200_011, 'a long run of nothing is read once')
  t.end()
})

t.test('A69 W11: a file shows what its reader may see: what is masked on the page is masked in it, and rights are asked first', async (t) => {
  const workspace = await foundWorkspace(server, 'Masked BV')
  const agent = await addMember(server, workspace, 'agent', { billing: true, customerData: true, messaging: true }, 'Anna Agent')
  const auditor = await addMember(server, workspace, 'auditor', NO_LEVEL, 'Aldo Auditor')
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'Hello')
  await agent.client.ok(`/conversations/${conversationId}/reveal`, { body: { reason: 'She asked from vera@example.test' } })
  const reasons = async (client: Client) => {
    const [head = [], ...rows] = (await download(client, '/record/export?operation=conversations.reveal')).rows
    return rows.map((row) => row[head.indexOf('reason')]).join()
  }
  t.match(await reasons(workspace.owner.client), 'vera@example.test')
  t.notMatch(await reasons(auditor.client), /vera@example/)
  const places = async (client: Client) => {
    const [head = [], ...rows] = (await download(client, '/record/export')).rows
    return rows.filter((row) => row[head.indexOf('actor_kind')] === 'contact').map((row) => row[head.indexOf('ip')])
  }
  t.same([...new Set(await places(auditor.client))].filter(Boolean), [], 'where a customer was is the customer’s data')
  for (const path of ['/record/export', '/members/roster.csv']) t.equal((await agent.client.fails(path)).code, 'forbidden', path)
})

t.test('A69 A104: a file has an end: it says where to go on, and nobody makes many at once', async (t) => {
  const workspace = await foundWorkspace(server, 'Long BV')
  const first = Date.now() - 40 * 24 * 60 * 60_000
  await server.database.admin`
    insert into audit_events (tenant_id, id, at, operation, outcome, actor_kind, actor_id)
    select ${workspace.id}, (lpad(to_hex(${first}::bigint + n), 12, '0') || '70008000000000000000')::uuid, now(), 'teams.list', 'granted', 'system', ${workspace.id} from generate_series(1, 5200) n`
  const { client } = workspace.owner
  const newest = await download(client, '/record/export?operation=teams')
  t.equal(newest.rows.length, 5001, 'the head and 5,000 lines')
  const older = await download(client, `/record/export?operation=teams&cursor=${newest.next ?? ''}`)
  t.same([older.rows.length, older.next], [201, null])
  const ids = [...newest.rows.slice(1), ...older.rows.slice(1)].map((row) => row[0])
  t.equal(new Set(ids).size, 5200, 'no line twice, none missing')

  const strict = await startServer({ limits: { 'member.export': { burst: 2, every: 60_000 } } })
  t.teardown(() => strict.stop())
  const busy = (await foundWorkspace(strict, 'Busy BV')).owner.client
  const answers = await Promise.all(Array.from({ length: 5 }, () => busy.call('/members/roster.csv')))
  t.same(answers.map(({ status }) => status).toSorted(), [200, 200, 429, 429, 429])
})

t.end()
