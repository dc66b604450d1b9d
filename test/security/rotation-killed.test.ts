import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { type Archived, fillArchive } from '../support/archive.ts'
import { type RootKeyFile, makeRootKeyFile, readAll } from '../support/keys.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { runRind } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'

const CONVERSATIONS = 60
const EACH = 40
const DEADLINE_MS = 60_000
const ROOT = fileURLToPath(new URL('../../', import.meta.url))

let file: RootKeyFile
let server: TestServer
let workspace: TestWorkspace
let archive: Archived[]
t.before(async () => {
  file = await makeRootKeyFile()
  server = await startServer({ root: file.provider() })
  workspace = await foundWorkspace(server)
  for (const name of ['Second', 'Third', 'Fourth']) await foundWorkspace(server, name)
  const begin = Date.now() - CONVERSATIONS * EACH * 1000
  archive = await fillArchive(server, workspace, { conversations: CONVERSATIONS, messagesEach: EACH, begin, body: (conversation, message) => `words ${conversation}/${message}`, name: (index) => `Visitor ${index}` })
})
t.after(async () => {
  await server.stop()
  await file.remove()
})

/** The command line on this database, as an operator calls it. */
const environment = () => ({
  RIND_ENV: 'test', ROOT_KEY_FILE: file.path,
  DATABASE_URL: server.database.urls.app.reveal(), DATABASE_JOBS_URL: server.database.urls.jobs.reveal(), DATABASE_PLATFORM_URL: server.database.urls.platform.reveal()
})

const count = async (query: string) => Number((await server.database.admin.unsafe<{ count: string }[]>(query))[0]?.count)
const older = () => count('select count(*) from messages m where envelope_key_id(body) < (select max(version) from data_keys where tenant_id = m.tenant_id and subject_id = m.conversation_id)')
const versions = () => count(`select max(version) as count from data_keys where subject_id = '${archive[0]?.id ?? ''}'`)

/**
 * Runs `rind keys …` in a process of its own and kills it, as kill -9 does, at the moment that is given. Meanwhile a row
 * that it needs towards its end is held, so that it cannot have ended before.
 * @param held What selects that row
 */
async function killed(args: readonly string[], held: string, moment: () => Promise<boolean>): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:RIND_|TAP|NODE_OPTIONS)/.test(name)))
  const holder = await server.database.admin.reserve()
  await holder.unsafe('begin')
  try {
    if ((await holder.unsafe(`${held} for update`)).count !== 1) throw new Error('There is no such row')
    const child = spawn(process.execPath, ['bin/rind.js', 'keys', ...args], { cwd: ROOT, env: { ...env, ...environment() }, stdio: 'ignore' })
    const exit = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>
    for (const deadline = Date.now() + DEADLINE_MS; child.exitCode === null && Date.now() < deadline && !(await moment());) await new Promise((resolve) => setImmediate(resolve))
    child.kill('SIGKILL')
    const [, signal] = await exit
    if (signal !== 'SIGKILL') throw new Error(`${args.join(' ')} had ended before the moment came`)
  } finally {
    await holder.unsafe('rollback')
    holder.release()
  }
}

/** A process that starts now knows only what the database and the root key file say; every text must read in it. */
async function everythingReads(t: Test, what: string): Promise<void> {
  await server.app.close()
  server = await startServer({ database: server.database, clock: server.clock, root: file.provider(), env: { PORT: String(server.config.port) } })
  for (const index of [0, 7, CONVERSATIONS / 2, CONVERSATIONS - 1]) {
    const texts = await readAll(workspace, archive[index]?.id ?? '')
    t.same(texts, Array.from({ length: EACH }, (_, message) => `words ${index}/${message}`), `${what}: conversation ${index}`)
  }
  const { conversations } = await workspace.owner.client.ok<{ conversations: { contact: { name: string } }[] }>('/conversations?view=all&limit=100')
  t.equal(new Set(conversations.map(({ contact }) => contact.name)).size, CONVERSATIONS, `${what}: every name`)
}

t.test('F6 A92: a rotation whose process is killed in the middle is taken up by the same command and ends; nothing is lost', async (t) => {
  const all = CONVERSATIONS * EACH
  const lastMessage = `select id from messages where tenant_id = '${workspace.id}' order by id desc limit 1`
  const before = await versions()
  await killed(['rotate', 'data', workspace.id], lastMessage, async () => (await versions()) > before)
  t.ok((await older()) > 0, `${await older()} rows were still on the older key when it was killed`)
  await everythingReads(t, 'killed while keys were made')
  await killed(['rotate', 'data', workspace.id], lastMessage, async () => {
    const left = await older()
    return left > 0 && left < all - 200
  })
  const left = await older()
  t.ok(left > 0 && left < all, `${left} of ${all} rows were left`)
  t.equal(await count('select count(*) from key_rotations where finished_at is null'), 1, 'it is noted as not finished')
  await everythingReads(t, 'killed while rows were sealed anew')
  t.match(await runRind(['keys', 'rotate', 'data', workspace.id], environment()), { code: 0 })
  t.equal(await older(), 0)
  t.equal(await versions(), before + 1, 'one rotation, however often it was killed')
  t.equal(await count('select count(*) from key_rotations where finished_at is null'), 0)
  await everythingReads(t, 'done')
})

t.test('F6 A92: so is that of the root key and of a workspace key', async (t) => {
  const [first = ''] = await file.lines()
  const wraps = () => count('select count(distinct envelope_key_id(wrapped)) from (select wrapped from tenant_keys union all select wrapped from system_keys) w')
  const lastWorkspace = 'select tenant_id from tenant_keys where tenant_id = (select id from workspaces order by id desc limit 1)'
  await killed(['rotate', 'root'], lastWorkspace, async () => (await wraps()) === 2)
  const [own] = await server.database.admin<{ value: Buffer }[]>`select root_check_value as value from installation`
  const older = (await file.provider().checkValues())[1]
  t.equal(await wraps(), 2, 'keys are left under the older root key')
  t.ok(own && older?.equals(own.value), 'so the database does not name the newer one')
  const keys = await file.lines()
  t.equal(keys.length, 2, 'the newer key is in the file, before the older one')
  t.equal(keys[1], first)
  await everythingReads(t, 'killed while wraps were exchanged')
  t.match(await runRind(['keys', 'rotate', 'root'], environment()), { code: 0 })
  t.equal((await file.lines()).length, 2, 'no third key was made')
  await file.write([keys[0] ?? ''])
  await everythingReads(t, 'with the newer root key alone')
  const lastDataKey = `select subject_id from data_keys where tenant_id = '${workspace.id}' order by subject_kind desc, subject_id desc, version desc limit 1`
  await killed(['rotate', 'tenant', workspace.id], lastDataKey, async () => (await count(`select count(*) from tenant_keys where tenant_id = '${workspace.id}'`)) > 1)
  await everythingReads(t, 'killed while a workspace key was exchanged')
  t.match(await runRind(['keys', 'rotate', 'tenant', workspace.id], environment()), { code: 0 })
  t.equal(await count(`select count(*) from data_keys where tenant_id = '${workspace.id}' and parent_version <> 2`), 0)
  await everythingReads(t, 'done')
})

t.end()
