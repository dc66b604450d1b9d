import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { measureWorkspaces } from '../../src/features/installation/index.ts'
import { foundProbe } from '../../src/features/probe/index.ts'
import type { StatusConfig } from '../../src/status/config.ts'
import { Correspondence } from '../../src/status/correspondence.ts'
import { Inside } from '../../src/status/inside.ts'
import { type RunningStatus, runStatus } from '../../src/status/run.ts'
import { DAY_MS } from '../support/erasing.ts'
import { makeStores } from '../support/backups.ts'
import { foundWorkspace } from '../support/people.ts'
import { eventually } from '../support/persistent.ts'
import { freePort } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const TOKEN = randomBytes(32).toString('base64url')

let server: TestServer
let dataDir: string
t.before(async () => {
  const { setup } = await makeStores(t)
  server = await startServer({ env: { INTERNAL_PORT: String(await freePort()) }, backups: setup, statusToken: TOKEN, limits: 'real' })
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
  await Promise.all([foundProbe(server.app.services), foundProbe(server.app.services)])
  dataDir = await mkdtemp(join(tmpdir(), 'rind-probe-'))
})
t.after(async () => {
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

const inside = (token = TOKEN) => new Inside({ url: server.config.internal.url, token: () => token }, () => undefined)
const correspondence = (t: Test) => {
  const between = new Correspondence({ target: server.url, origin: server.url }, (deadlineMs) => inside().account(deadlineMs), () => server.clock.now())
  t.teardown(() => between.close())
  return between
}
const ask = (path: string, token?: string) => fetch(`${server.config.internal.url}${path}`, { headers: token === undefined ? {} : { authorization: `Bearer ${token}` } })

interface Summary {
  readonly status: { readonly description: string }
  readonly components: readonly { readonly id: string; readonly status: string }[]
}

async function states(status: RunningStatus): Promise<Record<string, string>> {
  const { components } = (await (await fetch(`${status.url}/api/v2/summary.json`)).json()) as Summary
  return Object.fromEntries(components.map((component) => [component.id, component.status]))
}

const OUTSIDE = { web: 'operational', api: 'operational', socket: 'operational', widget: 'operational' }

t.test('W7: the page signs in, writes, and waits for the message; background work, mail and backups are told to whoever has the token', async (t) => {
  const { admin } = server.database
  await eventually('background work has run', async () => (((await (await ask('/probe/figures', TOKEN)).json()) as { jobs?: { ranSecondsAgo: number | null } }).jobs?.ranSecondsAgo ?? null) !== null)
  await admin`insert into backups (id, kind, state, started_at, ended_at, manifest_hash) values (gen_random_uuid(), 'data', 'good', now(), now(), ${Buffer.alloc(32)})`
  await eventually('the backup is known', async () => (((await (await ask('/probe/figures', TOKEN)).json()) as { backups?: { newestSeconds: number | null } }).backups?.newestSeconds ?? null) !== null)
  const config: StatusConfig = {
    host: '127.0.0.1', port: 0, url: 'http://localhost', target: server.url, inside: { url: server.config.internal.url, token: () => TOKEN }, dataDir, intervalMs: 300_000, failures: 2, successes: 1, tls: null
  }
  const changes: string[] = []
  const status = await runStatus({ config, now: () => server.clock.now(), log: { info: (facts) => changes.push(JSON.stringify(facts)), warn: () => undefined } })
  t.teardown(() => status.stop())
  await status.look()
  await status.look()
  t.same(await states(status), { ...OUTSIDE, messages: 'operational', jobs: 'operational', mail: 'operational', backups: 'operational' }, changes.join('\n'))

  const events = await admin<{ operation: string }[]>`select operation from platform_events where identity_id = (select identity_id from members where role = 'agent') order by id`
  t.same(events.map(({ operation }) => operation), ['auth.signIn', 'auth.verifyTotp'], 'it signed in once, with password and code, and stays')
  const [stored] = await admin<{ n: number; sealed: boolean }[]>`select count(*)::int as n, bool_and(position('Status page'::bytea in body) = 0) as sealed from messages`
  t.ok((stored?.n ?? 0) >= 3, 'messages like any other')
  t.ok(stored?.sealed, 'and sealed like any other')
  const page = await (await fetch(`${status.url}/status`)).text()
  const [account] = await admin<{ workspace_id: string }[]>`select workspace_id from probe_accounts`
  for (const secret of [TOKEN, account?.workspace_id ?? '', 'probe.invalid', server.url, server.config.internal.url]) t.notOk(page.includes(secret), `${secret} is not on the page`)

  // What its member may not do it cannot do: no path skips a check for it.
  const look = async () => {
    // Past the half minute of the last code.
    server.clock.advance(61_000)
    await status.look()
    return states(status)
  }
  await admin`update members set status = 'deactivated' where role = 'agent'`
  // Its connection is closed within a second; a message may come before.
  const down = await eventually('it is not let in', async () => {
    const now = await look()
    return now['messages'] === 'major_outage' && now
  }, 40_000)
  t.match(down, { ...OUTSIDE, mail: 'operational' }, 'and all else works')
  await admin`update members set status = 'active' where role = 'agent'`
  t.match(await look(), { messages: 'operational' })
})

t.test('W7 A87 A97: what the status page signs in with is given to its token alone, and at the internal port alone', async (t) => {
  for (const path of ['/probe/account', '/probe/figures']) {
    for (const token of [undefined, '', `${TOKEN}x`, TOKEN.slice(0, -1), 'undefined']) t.equal((await ask(path, token)).status, 401, `${path} ${token}`)
    t.equal((await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })).status, 404, `${path} at the public port`)
  }
  t.equal(await inside('another').account(2_000), null)
  const given = (await (await ask('/probe/account', TOKEN)).json()) as Record<string, string>
  t.same(Object.keys(given).toSorted(), ['email', 'password', 'totpSecret', 'visitorToken'])
  const rows = await server.database.admin<{ text: string }[]>`select credentials::text || encode(credentials, 'escape') as text from probe_accounts`
  t.equal(rows.length, 1, 'two starts at once made one')
  for (const secret of Object.values(given)) t.notOk(`${rows[0]?.text} ${server.logged.join()}`.includes(secret), 'it is sealed, and in no log')
})

t.test('W7: two status pages at once disturb neither, and a code that was used says nothing', async (t) => {
  const pages = [correspondence(t), correspondence(t)]
  const visits = await Promise.all(pages.map((page) => page.look()))
  const results = visits.map(({ messages }) => messages)
  t.ok(results.every((answer) => answer === null || answer.ok), JSON.stringify(results))
  t.ok(visits.some(({ widget }) => widget === null || widget.ok))
})

t.test('W7: messages that were measured with go after a day, all others stay; the workspace is in no count', async (t) => {
  const { admin } = server.database
  const { services } = server.app
  const workspace = await foundWorkspace(server)
  const visitor = await openWidget(server, workspace.inbox.key)
  await startConversation(visitor, 'A customer who stays.')
  const count = async () => Object.fromEntries((await admin<{ kind: string; n: number }[]>`select w.kind, count(m.id)::int as n from workspaces w left join messages m on m.tenant_id = w.id group by w.kind`).map(({ kind, n }) => [kind, n]))
  // Past the half minute of the last code.
  server.clock.advance(31_000)
  const page = correspondence(t)
  for (let looks = 0; looks < 2; looks++) t.match(await page.look(), { messages: { ok: true } })
  const before = await count()
  t.ok((before['probe'] ?? 0) > 0)
  const prune = () => services.withPlatform((tx) => services.jobs.enqueue(tx, 'probe.prune', {}))
  server.clock.advance(DAY_MS / 2)
  await admin`update messages set created_at = created_at - interval '13 hours' where id = (select m.id from messages m join workspaces w on w.id = m.tenant_id where w.kind = 'probe' order by m.id limit 1)`
  await prune()
  await eventually('the old one is gone', async () => (await count())['probe'] === (before['probe'] ?? 0) - 1)
  server.clock.advance(DAY_MS)
  await prune()
  await eventually('all are gone', async () => (await count())['probe'] === 0)
  t.equal((await count())['ordinary'], before['ordinary'], 'no message of a business')
  await measureWorkspaces(services)
  t.same((await admin<{ kind: string }[]>`select distinct kind from workspace_sizes join workspaces on id = workspace_id`).map(({ kind }) => kind), ['ordinary'])
})

t.end()
