import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rename } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import postgres from 'postgres'
import t, { type Test } from 'tap'
import { Client } from '../support/client.ts'
import { adminUrl } from '../support/database.ts'
import { gone, removeDataDir, serverOf, until } from '../support/embedded.ts'
import { foundWorkspace } from '../support/people.ts'
import { type Rind, freePort, runRind, startRind } from '../support/process.ts'
import { tokenOf, walkTo } from '../support/sign-up.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const clock = { now: () => Date.now() }

async function makeDataDir(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rind-start-'))
  t.teardown(() => removeDataDir(folder))
  return folder
}

function endAtTeardown(t: Test, rind: Rind): Rind {
  t.teardown(() => rind.end('SIGKILL'))
  return rind
}

t.test('a first start makes everything; after kill -9 of all of it the next start has the data; Ctrl-C stops cleanly', async (t) => {
  const env = { DATA_DIR: await makeDataDir(t), PORT: String(await freePort()) }
  const first = endAtTeardown(t, await startRind(env))
  await until('it says where to sign up', () => /Sign up your business\s+http:\/\/localhost:\d+\/signup/.test(first.output()))
  const workspace = await foundWorkspace({ url: first.url, clock }, 'Survivor Ltd')
  const visitor = await openWidget({ url: first.url, clock }, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, 'Will this be here tomorrow?')

  const { pid } = await serverOf(env.DATA_DIR)
  await first.end('SIGKILL')
  process.kill(pid, 'SIGKILL')
  await until('PostgreSQL is gone', () => gone(pid))
  const second = endAtTeardown(t, await startRind(env))
  const found = await workspace.owner.client.ok<{ messages: { body: string }[] }>(`/conversations/${conversationId}/messages`)
  t.match(found.messages, [{ body: 'Will this be here tomorrow?' }], 'the session and the message are there')

  // Only Rind is killed: its PostgreSQL lives on, and the next start takes it over.
  await second.end('SIGKILL')
  const third = endAtTeardown(t, await startRind(env))
  const socket = await openSocket(workspace.owner.client)
  const [sent, code] = await Promise.all([socket.request('messages.send', { conversationId, clientId: randomUUID(), body: 'Yes.' }), third.end('SIGINT')])
  t.equal(code, 0, 'Ctrl-C ends with 0')
  t.ok(sent.ok ?? sent.problem, 'the message under way is answered')
  t.ok(await socket.push(({ event, reason }) => event === 'closing' && reason === 'restart'), 'sockets are told')
  const { pid: orphan } = await serverOf(env.DATA_DIR).catch(() => ({ pid: 0 }))
  t.equal(orphan, 0, 'PostgreSQL is stopped')

  const fourth = endAtTeardown(t, await startRind(env))
  const after = await workspace.owner.client.ok<{ messages: { seq: number; body: string }[] }>(`/conversations/${conversationId}/messages`)
  t.same(after.messages.map(({ seq }) => seq), sent.ok ? [1, 2] : [1], 'what was acknowledged is stored once')
  const answer = await fetch(`${fourth.url}/demo`)
  t.equal(answer.status, 200, '/demo without an inbox says how to get there')
  t.equal(await fourth.end('SIGTERM'), 0)
})

t.test('C2: without its root key the process refuses to start and says what to do', async (t) => {
  const env = { DATA_DIR: await makeDataDir(t) }
  const first = endAtTeardown(t, await startRind(env))
  await first.end('SIGTERM')
  const key = join(env.DATA_DIR, 'root.key')
  await rename(key, `${key}.away`)
  const missing = await runRind(['serve'], env)
  t.equal(missing.code, 1)
  t.match(missing.stderr, /root\.key is missing.*ROOT_KEY/s)
  const wrong = await runRind(['serve'], { ...env, ROOT_KEY: randomBytes(32).toString('base64') })
  t.equal(wrong.code, 1)
  t.match(wrong.stderr, /not the root key that the database was made with/)
  const given = (await readFile(`${key}.away`, 'utf8')).trim()
  const right = endAtTeardown(t, await startRind({ ...env, ROOT_KEY: given }))
  t.notMatch(right.output(), given, 'the key is not printed')
  const beside = await runRind(['serve'], { DATA_DIR: await makeDataDir(t), PORT: String(right.port) })
  t.equal(beside.code, 1)
  t.match(beside.stderr, new RegExp(`Something listens on 127\\.0\\.0\\.1:${right.port} already.*set PORT`), 'a port that is taken is named, with what to do')
  await right.end('SIGTERM')
})

t.test('S1, W9: production refuses what is unsafe, and another environment is refused by the database', async (t) => {
  const env = { DATA_DIR: await makeDataDir(t) }
  const refused = await runRind(['serve'], { ...env, RIND_ENV: 'production' })
  t.equal(refused.code, 1)
  for (const word of ['TLS_CERT', 'PUBLIC_URL', 'ROOT_KEY', 'SMTP_URL']) t.match(refused.stderr, word)
  const first = endAtTeardown(t, await startRind(env))
  await first.end('SIGTERM')
  const other = await runRind(['serve'], { ...env, RIND_ENV: 'test' })
  t.equal(other.code, 1)
  t.match(other.stderr, /belongs to a development environment and RIND_ENV is test/)
})

t.test('C12: where only the invited may found a workspace, rind invite sends the link that lets them in', async (t) => {
  const env = { DATA_DIR: await makeDataDir(t), SIGNUPS: 'invite' }
  const rind = endAtTeardown(t, await startRind(env))
  const target = { url: rind.url, clock }
  t.match(await new Client(target).fails('/signup', { body: { email: 'stranger@example.test', locale: 'en' } }), { code: 'signups_closed' })
  const beside = { ...env, PORT: String(rind.port) }
  const invited = await runRind(['invite', 'Founder@Example.test', '--locale', 'nl'], beside)
  t.equal(invited.code, 0, invited.stderr)
  await until('the running server sends the mail', () => rind.output().includes('Mail to founder@example.test: Je bent uitgenodigd'))
  const link = /http:\S+#token=\S+/.exec(invited.stdout)?.[0] ?? ''
  t.ok(link.startsWith(`${rind.url}/signup#token=`) && rind.output().includes(link), 'without SMTP the link is shown')
  const { client, codes } = await walkTo(target, 'recovery', 'founder@example.test', tokenOf(link))
  t.equal((await client.call('/signup/complete', { body: { recoveryCode: codes[0] } })).status, 201)
  t.match(await client.ok('/auth/session'), { member: { email: 'founder@example.test', role: 'owner' } })
  t.match(await new Client(target).fails('/signup/open', { body: { token: tokenOf(link) } }), { code: 'link_expired' }, 'once')

  const refused = async (args: readonly string[], reason: RegExp, more = {}) => {
    const { code, stderr } = await runRind(['invite', ...args], { ...beside, ...more })
    t.equal(code, 1)
    t.match(stderr, reason)
  }
  const operator = await runRind(['operator', 'invite', 'ops@example.test'], { ...beside, INTERNAL_URL: 'https://ops.example.test' })
  t.match(operator.stdout, /https:\/\/ops\.example\.test\/enrol#token=[\w-]{43}\n$/, 'S7: the first operator is made beside the data')
  await refused(['founder@example.test'], /has an account/)
  await refused([], /Usage: rind invite EMAIL/)
  await refused(['a@example.test'], /does not take new businesses/, { SIGNUPS: 'closed' })
  await refused(['a@example.test'], /no database in .* yet/, { DATA_DIR: await makeDataDir(t) })
})

t.test('an own PostgreSQL: rind migrate makes roles and prints their URLs, and the server runs on them', async (t) => {
  const name = `rind_own_${randomBytes(4).toString('hex')}`
  const server = postgres(adminUrl('postgres'), { max: 1, onnotice: () => undefined })
  await server.unsafe(`create database ${name}`)
  t.teardown(async () => {
    await server.unsafe(`drop database ${name} with (force)`)
    await server.end()
  })
  const printed = await runRind(['migrate', '--print-env'], { DATABASE_ADMIN_URL: adminUrl(name), ...passwordsOfTheTests(name) })
  t.equal(printed.code, 0, printed.stderr)
  const env = { DATA_DIR: await makeDataDir(t), ...passwordsOfTheTests(name), ROOT_KEY: randomBytes(32).toString('hex') }
  const rind = endAtTeardown(t, await startRind(env))
  const workspace = await foundWorkspace({ url: rind.url, clock }, 'Own Server Ltd')
  t.ok((await workspace.owner.client.ok<{ member: unknown }>('/auth/session')).member)
  t.equal(await rind.end('SIGTERM'), 0)
  const as = await runRind(['serve'], { ...env, DATABASE_URL: adminUrl(name) })
  t.equal(as.code, 1)
  t.match(as.stderr, /role that row-level security does not bind/)
})

/** The roles belong to the whole server, which other tests use too: their passwords must stay. */
function passwordsOfTheTests(database: string): Record<string, string> {
  const passwords = JSON.parse(process.env['RIND_TEST_PASSWORDS'] ?? '{}') as Record<string, string>
  const url = (role: string) => {
    const target = new URL(adminUrl(database))
    target.username = `rind_${role}`
    target.password = passwords[role] ?? ''
    return target.toString()
  }
  return { DATABASE_URL: url('app'), DATABASE_JOBS_URL: url('jobs'), DATABASE_PLATFORM_URL: url('platform'), DATABASE_BACKUP_URL: url('backup') }
}

t.end()
