import { mkdtemp, readFile, readdir, rename, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { PRODUCTIONS } from '../../src/demo/plan.ts'
import { Calendar, momentsOf } from '../../src/demo/schedule.ts'
import type { Conversation } from '../../src/features/conversations/schema.ts'
import type { Inbox } from '../../src/features/inboxes/schema.ts'
import type { Message } from '../../src/features/messages/schema.ts'
import { may } from '../../src/operations/index.ts'
import { Client } from '../support/client.ts'
import { type Demo, type Member, checkRows, lookInside, printed, startDemo, stopped } from '../support/demo.ts'
import { exists, modeOf, removeDataDir, until } from '../support/embedded.ts'
import { foundWorkspace, totpCode } from '../support/people.ts'
import { freePort, runRind, startRind } from '../support/process.ts'

const HOUR = 60 * 60_000
const clock = { now: () => Date.now() }
const PROMISED = { minutes: HOUR / 6, hour: HOUR, day: 24 * HOUR, none: Infinity }

async function makeDataDir(t: Test): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rind-demo-'))
  t.teardown(() => removeDataDir(folder))
  return folder
}

async function enter(url: string, { email, password, totpSecret }: Pick<Member, 'email' | 'password' | 'totpSecret'>): Promise<Client> {
  const client = new Client({ url, clock })
  await client.ok('/auth/sign-in', { body: { email, password } })
  await client.ok('/auth/totp', { body: { code: totpCode(totpSecret, clock.now()) } })
  return client
}

async function listAll(client: Client, view: string): Promise<Conversation[]> {
  const found: Conversation[] = []
  for (let cursor = ''; ; ) {
    const page = await client.ok<{ conversations: Conversation[]; next: string | null }>(`/conversations?view=${view}&limit=50${cursor && `&cursor=${cursor}`}`)
    found.push(...page.conversations)
    if (page.next === null) return found
    cursor = page.next
  }
}

t.test('the demo says who can sign in, everybody can, and a later start says the same', async (t) => {
  const env = { DATA_DIR: await makeDataDir(t), PORT: String(await freePort()) }
  const first = startDemo(t, env)
  const line = await printed(first, '\n')
  const demo = JSON.parse(line) as Demo
  t.equal(demo.url, `http://localhost:${env.PORT}`)
  t.same(demo.workspaces.map(({ name }) => name), ['De Fietserij', 'Polikliniek De Linde'])
  t.same(Object.keys(demo), ['url', 'workspaces'])
  t.match(first.stderr(), /"level":30/, 'the log goes to standard error')
  const people = demo.workspaces.flatMap(({ members }) => members)
  t.equal(new Set(people.map(({ password }) => password)).size, people.length, 'nobody shares a password')
  t.equal(new Set(people.map(({ totpSecret }) => totpSecret)).size, people.length, 'nor an authenticator')
  const file = join(env.DATA_DIR, 'demo-credentials.secret')
  t.equal(await modeOf(file), 0o600)
  t.notMatch(Buffer.from(await readFile(file, 'utf8'), 'base64').toString('latin1'), people[0]?.totpSecret ?? '', 'the kept credentials are sealed')

  for (const workspace of demo.workspaces) {
    t.same(Object.keys(workspace), ['id', 'name', 'inboxKey', 'members'])
    t.same([...new Set(workspace.members.map(({ role }) => role))], ['owner', 'admin', 'agent', 'auditor'], 'staff of every role')
    const clients = new Map<Member, Client>()
    for (const member of workspace.members) {
      t.same(Object.keys(member), ['email', 'password', 'totpSecret', 'role', 'accessLevels'])
      const client = await enter(demo.url, member)
      clients.set(member, client)
      const session = await client.ok<{ member: { role: string; access: unknown }; workspace: { id: string } }>('/auth/session')
      t.match(session, { member: { role: member.role, access: member.accessLevels }, workspace: { id: workspace.id } })
    }
    for (const [{ role, accessLevels: access }, client] of clients) {
      const rights = { role, access }
      if (!may(rights, 'seeConversations')) {
        t.equal((await client.fails('/conversations?view=all')).code, 'forbidden')
        continue
      }
      const listed = await listAll(client, 'all')
      const [newest] = listed
      t.ok(newest?.lastMessage?.preview, 'a list with texts')
      const { messages } = await client.ok<{ messages: Message[] }>(`/conversations/${newest?.id}/messages`)
      t.ok(messages.every(({ kind, body }) => (kind === 'event') === (body === '')), 'messages with texts')
      t.equal(listed.some(({ contact }) => contact.name !== null), access.customerData, 'names for those with customer data only')
    }
    const combinations = new Set(workspace.members.filter(({ role }) => role === 'agent').map(({ accessLevels }) => JSON.stringify(accessLevels)))
    t.ok(combinations.size >= 3, 'agents differ in their access levels')
    const page = await (await fetch(`${demo.url}/demo?inbox=${workspace.inboxKey}`)).text()
    t.match(page, workspace.name, 'the shop page is the workspace’s own')
    const owner = [...clients.values()][0]
    if (owner) await checkConversations(t, owner)
  }

  const guest = await foundWorkspace({ url: demo.url, clock }, 'Signed up in the demo')
  t.ok(guest.id)
  const sql = await lookInside(env.DATA_DIR)
  await checkRows(t, sql)
  t.same(await sql`select distinct kind from workspaces`, [{ kind: 'demo' }], 'who signs up in the demo is a part of it')
  await sql.end()
  t.equal(await stopped(first), 0, 'SIGTERM stops it cleanly')
  t.equal(first.stdout(), line, 'nothing else was on standard output')
  t.equal(line.indexOf('\n'), line.length - 1, 'it is one line')

  const second = startDemo(t, env)
  t.equal(await printed(second, '\n'), line, 'a later run prints the same')
  t.equal(await stopped(second), 0)
  await rename(file, `${file}.away`)
  const lost = await runRind(['demo', '--json'], env)
  t.match(lost, { code: 1, stdout: '' })
  t.match(lost.stderr, /holds a demo, but .*demo-credentials\.secret is missing/)
})

/** Whether what an owner sees is believable and has what screens must be tried with. */
async function checkConversations(t: Test, owner: Client): Promise<void> {
  const { inboxes } = await owner.ok<{ inboxes: Inbox[] }>('/inboxes')
  const [open, closed] = [await listAll(owner, 'all'), await listAll(owner, 'closed')]
  t.ok(open.length >= 10 && closed.length >= 25, `${open.length} open and ${closed.length} closed`)
  const all = [...open, ...closed]
  t.ok(all.some(({ activityAt }) => Date.parse(activityAt) > Date.now() - HOUR), 'something was written within the hour')
  t.ok(all.some(({ createdAt }) => Date.parse(createdAt) < Date.now() - 25 * 24 * HOUR), 'and something weeks ago')
  t.ok(all.some(({ contact }) => contact.name === null && !contact.masked), 'anonymous visitors')
  t.ok(all.every(({ contact, test }) => !contact.verified && !test))
  t.ok(open.some(({ assigneeId }) => assigneeId === null) && new Set(open.map(({ assigneeId }) => assigneeId)).size > 2, 'given to several people, and to nobody')
  const promise = new Map(inboxes.map(({ id, settings }) => [id, PROMISED[settings.replyTime]]))
  const late = open.filter(({ waitingSince, inboxId }) => waitingSince !== null && Date.now() - Date.parse(waitingSince) > (promise.get(inboxId) ?? Infinity))
  t.ok(late.length === 1 || late.length === 2, `${late.length} wait too long`)
  const kinds = new Set<string>()
  let longest = 0
  for (const { id, lastSeq } of all.toSorted((a, b) => b.lastSeq - a.lastSeq).slice(0, 25)) {
    longest = Math.max(longest, lastSeq)
    const { messages } = await owner.ok<{ messages: Message[] }>(`/conversations/${id}/messages?after=0&limit=200`)
    t.same(messages.map(({ seq }) => seq), Array.from({ length: lastSeq }, (_, index) => index + 1), 'no gap')
    for (const { kind, event } of messages) kinds.add(event?.type ?? kind)
  }
  t.ok(['reply', 'note', 'assigned', 'closed'].every((kind) => kinds.has(kind)), [...kinds].join(', '))
  if (inboxes.length > 1) t.ok(longest > 60, 'one to scroll back in')
}

const furnished = async (sql: Awaited<ReturnType<typeof lookInside>>) => (await sql`select distinct tenant_id from conversations`).length

/** A demo that was killed with one of its two workspaces made. They are made side by side: it may take more than one. */
async function halfMade(t: Test) {
  for (let tries = 0; tries < 10; tries += 1) {
    const env = { DATA_DIR: await makeDataDir(t), PORT: String(await freePort()), LOG_LEVEL: 'error' }
    const file = join(env.DATA_DIR, 'demo-credentials.secret')
    const first = startDemo(t, env)
    await until('the credentials are kept', () => exists(file))
    first.child.kill('SIGKILL')
    await first.ended
    const kept = await readFile(file)

    const second = startDemo(t, env)
    await until('the database is taken over', () => second.stderr().includes('Making'))
    const sql = await lookInside(env.DATA_DIR)
    await until('a workspace is there', async () => (await furnished(sql)) > 0)
    second.child.kill('SIGKILL')
    await second.ended
    if ((await furnished(sql)) === 1) return { env, file, kept, sql }
    await sql.end()
  }
  throw new Error('It was always whole already')
}

t.test('a demo that was killed while it was made is finished by the next start', async (t) => {
  const { env, file, kept, sql } = await halfMade(t)
  t.equal(await furnished(sql), 1, 'of two workspaces one is whole and one is empty')
  t.same(await sql`select count(*)::int as admitted from identity_workspaces`, [{ admitted: 0 }])

  const third = startDemo(t, env, [])
  const text = await printed(third, 'Ctrl-C')
  t.same(await sql`select count(*)::int as made from conversations group by tenant_id order by made`, [{ made: 42 }, { made: 60 }], 'nothing is missing, nothing is doubled')
  await checkRows(t, sql)
  await sql.end()
  t.same(await readFile(file), kept, 'the credentials were made once')
  t.match(text, new RegExp(`http://localhost:${env.PORT}/demo\\?inbox=\\S+\\s+\\(Webshop\\)`))
  const [, email = '', password = '', totpSecret = ''] = /Mehmet Yıldız, agent: messaging\n\s+e-mail\s+(\S+)\n\s+password\s+(\S+)\n\s+TOTP key\s+(\S+)/.exec(text) ?? []
  t.ok(await (await enter(`http://localhost:${env.PORT}`, { email, password, totpSecret })).ok('/conversations?view=all'))
  t.equal(await stopped(third), 0)
})

t.test('the demo refuses production, and data that is not its own, and changes nothing in it', async (t) => {
  const env = { DATA_DIR: await makeDataDir(t), PORT: String(await freePort()), LOG_LEVEL: 'error' }
  const production = await runRind(['demo'], { ...env, RIND_ENV: 'production' })
  t.match(production, { code: 1, stdout: '' })
  t.match(production.stderr, /Production refuses the demo/)
  t.same(await readdir(env.DATA_DIR), [])

  const asking = await startRind(env)
  t.teardown(() => asking.end('SIGKILL'))
  await new Client({ url: asking.url, clock }).ok('/signup', { body: { email: 'somebody@example.test', locale: 'en' } })
  await asking.end('SIGTERM')
  const people = await runRind(['demo', '--json'], env)
  t.match(people, { code: 1, stdout: '' })
  t.match(people.stderr, /holds people who are not the demo's/)

  const founding = await startRind(env)
  t.teardown(() => founding.end('SIGKILL'))
  const workspace = await foundWorkspace({ url: founding.url, clock }, 'Serious Business Ltd')
  await founding.end('SIGTERM')
  const before = (await stat(join(env.DATA_DIR, 'database-roles.secret'))).mtimeMs
  const refused = await runRind(['demo', '--json'], env)
  t.match(refused, { code: 1, stdout: '' })
  t.match(refused.stderr, /holds workspaces that are not the demo's.*DATA_DIR/)
  t.notOk(await exists(join(env.DATA_DIR, 'demo-credentials.secret')))
  t.equal((await stat(join(env.DATA_DIR, 'database-roles.secret'))).mtimeMs, before)

  const again = await startRind(env)
  t.teardown(() => again.end('SIGKILL'))
  t.match(await workspace.owner.client.ok('/auth/session'), { workspace: { name: 'Serious Business Ltd' } }, 'who was there is still signed in')
  const sql = await lookInside(env.DATA_DIR)
  t.same(await sql`select kind from workspaces`, [{ kind: 'ordinary' }])
  await sql.end()
  t.equal(await again.end('SIGTERM'), 0)
})

t.test('the scripts of the demo fit into time at whatever hour it is started', (t) => {
  const before = process.env['TZ']
  t.teardown(() => (before === undefined ? delete process.env['TZ'] : (process.env['TZ'] = before)))
  process.env['TZ'] = 'Europe/Amsterdam'
  const spring = new Date(2027, 2, 26).getTime()
  t.equal(new Date(2027, 2, 29).getTime() - new Date(2027, 2, 28).getTime(), 23 * HOUR, 'a day of 23 hours is among them')
  for (const [name, start] of [['now', Date.now()], ['when the clocks change', spring]] as const) {
    const misfits: string[] = []
    for (let hour = 0; hour < 8 * 24; hour++) {
      for (const { hours, scripts } of PRODUCTIONS) {
        const calendar = new Calendar(hours, start + hour * HOUR)
        for (const script of scripts) {
          try {
            momentsOf(script, calendar)
          } catch (error) {
            misfits.push(String(error))
          }
        }
      }
    }
    t.same([...new Set(misfits)], [], name)
  }
  t.end()
})

t.end()
