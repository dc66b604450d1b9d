import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import t from 'tap'
import { makeStores } from '../support/backups.ts'
import { HANDBOOK, HANDBOOK_HASH } from '../support/doors.ts'
import { foundWorkspace } from '../support/people.ts'
import { eventually } from '../support/persistent.ts'
import { freePort } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let server: TestServer
t.before(async () => {
  const { setup } = await makeStores(t)
  server = await startServer({ env: { INTERNAL_PORT: String(await freePort()) }, backups: setup })
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
})
t.after(() => server.stop())

async function figures(): Promise<{ text: string; value(series: string): number }> {
  const response = await fetch(`${server.config.internal.url}/metrics`)
  if (response.status !== 200 || response.headers.get('content-type')?.startsWith('text/plain; version=0.0.4') !== true) throw new Error(`/metrics answered ${response.status}`)
  const text = await response.text()
  const value = (series: string) => Number(text.split('\n').find((line) => line.startsWith(`${series} `))?.split(' ').at(-1) ?? NaN)
  return { text, value }
}

t.test('W13: what a workspace does is counted, and nothing of whose it was', async (t) => {
  const workspace = await foundWorkspace(server, 'Countable Bakery')
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'Do you count me?')
  const socket = await openSocket(workspace.owner.client)
  const before = await figures()
  await socket.ok('messages.send', { conversationId, clientId: crypto.randomUUID(), body: 'Only that you wrote.' })
  t.equal((await workspace.owner.client.call('/conversations/no-such-id')).status, 400)
  t.equal((await fetch(`${server.url}/a-secret-path?token=abc`)).status, 404)
  const after = await eventually('the database was asked', async () => {
    const now = await figures()
    return now.value('rind_database_up') === 1 && now
  })
  t.equal(after.value('rind_messages_stored_total') - before.value('rind_messages_stored_total'), 1)
  t.equal(after.value('rind_operation_duration_seconds_count{operation="messages.send",door="socket",outcome="ok"}'), 1)
  t.equal(after.value('rind_operation_duration_seconds_count{operation="conversations.get",door="rest",outcome="invalid_input"}'), 1)
  t.ok(after.value('rind_envelopes_sealed_total') > before.value('rind_envelopes_sealed_total'))
  t.equal(after.value('rind_websocket_connections'), 1)
  t.equal(after.value('rind_database_up'), 1)
  t.equal(after.value('rind_jobs_queued{queue="keys.tidy"}'), 0)
  t.ok(after.value('rind_mails_waiting') >= 0)
  t.equal(after.value('http_request_duration_seconds_count{listener="public",method="GET",route="none",status="404"}'), 1)
  for (const secret of ['Countable', workspace.id, workspace.inbox.id, workspace.inbox.key, conversationId, workspace.owner.email, 'a-secret-path', 'token', '127.0.0.1']) t.notOk(after.text.includes(secret), `${secret} is not in it`)
  socket.close()
})

t.test('W13 S7: the figures are not to be had at the public port', async (t) => {
  t.equal((await fetch(`${server.url}/metrics`)).status, 404)
})

t.test('W13: the dashboard and the alerts name only figures that exist, and the page of figures names them all', async (t) => {
  const { text } = await figures()
  const kinds = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', kind = '']) => [name, kind]))
  const exists = (name: string) => kinds.has(name) || (/_(bucket|sum|count)$/.test(name) && kinds.get(name.replace(/_[a-z]+$/, '')) === 'histogram')
  for (const file of ['grafana-dashboard.json', 'prometheus-alerts.yml']) {
    const named = new Set((await readFile(`docs/monitoring/${file}`, 'utf8')).match(/\b(?:rind|http|nodejs|process)_[a-z0-9_]+/g))
    t.ok(named.size > 8, `${file} names ${named.size}`)
    t.same([...named].filter((name) => !exists(name)), [], `${file} names nothing else`)
  }
  const page = await readFile('docs/monitoring.md', 'utf8')
  const own = [...kinds.keys()].filter((name) => name.startsWith('rind_') || name.startsWith('http_'))
  t.same(own.filter((name) => !page.includes(name) && !page.includes(`\`${name.replace('rind_envelopes', '')}\``)), [], 'docs/monitoring.md names each')
  const alerts = [...(await readFile('docs/monitoring/prometheus-alerts.yml', 'utf8')).matchAll(/- alert: (\w+)/g)].map(([, name = '']) => name)
  t.same(alerts.filter((name) => !page.includes(name)), [], 'and says what to do at each alert')
})

t.test('W13 W6: backups stand in the figures by kind and site; what there is none of has no age', async (t) => {
  const { admin } = server.database
  const fresh = async (what: string, holds: (now: Awaited<ReturnType<typeof figures>>) => boolean) =>
    eventually(what, async () => {
      const now = await figures()
      return holds(now) && now
    })
  const newest = (kind: string, site: string) => `rind_backup_newest_timestamp_seconds{kind="${kind}",site="${site}"}`
  const none = await fresh('the figures of backups', ({ value }) => value('rind_backups_failed{kind="data"}') === 0)
  for (const [kind, site] of [['data', 'home'], ['data', 'offsite'], ['keyring', 'home']] as const) t.notOk(none.text.includes(newest(kind, site)), `${kind} ${site}`)
  const [id, at] = [randomUUID(), 1_790_000_000]
  await admin`insert into backups (id, kind, state, started_at, ended_at, bytes, manifest_hash) values (${id}, 'data', 'good', to_timestamp(${at}), to_timestamp(${at + 90}), 12345, ${Buffer.alloc(32)})`
  await admin`insert into backups (id, kind, state, started_at, ended_at, manifest_hash) values (${randomUUID()}, 'data', 'missing', to_timestamp(${at - 60}), to_timestamp(${at - 50}), ${Buffer.alloc(32)})`
  for (const later of [-100, 200, 300]) await admin`insert into backups (id, kind, state, started_at, ended_at, failure) values (${randomUUID()}, 'data', 'failed', to_timestamp(${at + later}), to_timestamp(${at + later + 1}), 'full')`
  await admin`insert into backup_copies (backup_id, state, copied_at) values (${id}, 'good', to_timestamp(${at + 100}))`
  const ahead = randomUUID()
  await admin`insert into backups (id, kind, state, started_at, ended_at, bytes, manifest_hash) values (${ahead}, 'data', 'good', now() + interval '1 year', now() + interval '1 year', 1, ${Buffer.alloc(32)})`
  await admin`insert into backup_copies (backup_id, state, copied_at) values (${ahead}, 'good', now())`
  const now = await fresh('the figures are new', ({ value }) => value('rind_backups_failed{kind="data"}') > 0)
  t.equal(now.value(newest('data', 'home')), at, 'one by a clock that ran ahead hides nothing')
  t.equal(now.value(newest('data', 'offsite')), at)
  t.equal(now.value('rind_backup_duration_seconds{kind="data"}'), 90)
  t.equal(now.value('rind_backup_bytes{kind="data"}'), 12345)
  t.equal(now.value('rind_backups_failed{kind="data"}'), 2, 'those since the newest good one')
  t.equal(now.value('rind_backups_missing{site="home"}'), 1)
  t.notOk(now.text.includes(newest('keyring', 'home')))
})

interface Line {
  readonly msg: string
  readonly requestId?: string
  readonly job?: string
  readonly op?: string
  readonly outcome?: string
  readonly level: number
}
const lines = () => server.logged.map((line) => JSON.parse(line) as Line)
const line = (fits: (line: Line) => boolean) => eventually(`the log has ${fits.toString()}`, () => lines().find(fits))

t.test('W13: one request id stands in the log at the request, at the frames of a socket, and at the jobs that either begins', async (t) => {
  const { owner } = await foundWorkspace(server)
  const asked = await owner.client.call('/signup', { body: { email: `${randomUUID()}@example.test`, locale: 'en' } })
  const requestId = asked.headers.get('x-request-id') ?? ''
  t.match(await line((line) => line.requestId === requestId && line.msg === 'request'), { level: 30 })
  t.match(await line((line) => line.requestId === requestId && line.job === 'mail.send' && line.msg === 'job'), { outcome: 'completed', level: 30 })
  const jobs = await server.database.admin<{ data: Record<string, string> }[]>`select data from pgboss.job where name = 'mail.send' and data ->> 'requestId' = ${requestId}`
  t.same(jobs.map(({ data }) => Object.keys(data).toSorted()), [['mailId', 'requestId']], 'a payload is ids, and no more')

  const socket = await openSocket(owner.client)
  const upgrade = lines().findLast(({ msg }) => msg === 'a socket was opened')?.requestId ?? ''
  t.match(upgrade, /^[0-9a-f-]{36}$/)
  const denied = await socket.request('messages.send', { conversationId: randomUUID(), clientId: randomUUID(), body: 'Nobody reads this.' })
  t.equal(denied.problem?.requestId, `${upgrade}-1`, 'a frame has the id of its socket and its number')
  t.match(await line((line) => line.requestId === `${upgrade}-1` && line.msg === 'frame'), { op: 'messages.send', outcome: 'not_found', level: 30 })
  await owner.client.ok('/handbook/draft', { method: 'PUT', body: { text: HANDBOOK } })
  await socket.ok('handbook.publish', { hash: HANDBOOK_HASH, dueDays: 14 })
  t.match(await line((line) => line.requestId === `${upgrade}-2` && line.msg === 'frame'), { op: 'handbook.publish', outcome: 'ok', level: 20 })
  t.match(await line((line) => line.requestId === `${upgrade}-2` && line.job === 'handbook.remind' && line.msg === 'job'), { outcome: 'completed' })
  t.ok(await line((line) => line.requestId === `${upgrade}-2` && line.job === 'mail.send' && line.msg === 'job'), 'and the job that a job begins')
  socket.close()
  t.match(await line((line) => line.msg === 'a socket was closed' && line.requestId === upgrade), { level: 30 })
  const scheduled = await line((line) => line.job === 'capacity.sample')
  t.match(scheduled.requestId, /^[0-9a-f-]{36}$/, 'what nobody asked for has an id of its own')
  t.notMatch(server.logged.join(), /Nobody reads this/)
})

t.test('W13: a database that does not answer is said within two seconds, and the other figures come all the same', async (t) => {
  // Held by another transaction, the outbox cannot be counted.
  const { promise: counted, resolve: release } = Promise.withResolvers<void>()
  const held = server.database.admin.begin(async (sql) => {
    await sql`lock table mails in access exclusive mode`
    await counted
  })
  // What was asked less than five seconds ago is answered from memory.
  const seen = await eventually('the database is said to be away', async () => {
    const now = await figures()
    return now.value('rind_database_up') === 0 && now
  })
  release()
  await held
  t.ok(seen.value('process_resident_memory_bytes') > 0)
})

t.end()
