import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { type Environment, readConfig } from '../../src/config/index.ts'
import { examine } from '../../src/doctor/examine.ts'
import { type RootKeyFile, keyAdminOf, makeRootKeyFile } from '../support/keys.ts'
import { foundWorkspace } from '../support/people.ts'
import { freePort, runRind } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'

const DAY = 86_400_000

let file: RootKeyFile
let folder: string
let server: TestServer
t.before(async () => {
  file = await makeRootKeyFile()
  folder = await mkdtemp(join(tmpdir(), 'rind-doctor-'))
  server = await startServer({ root: file.provider() })
  await foundWorkspace(server)
})
t.after(async () => {
  await server.stop()
  await file.remove()
  await rm(folder, { recursive: true })
})

const environment = () => ({
  RIND_ENV: 'test', ROOT_KEY_FILE: file.path, DATA_DIR: folder,
  DATABASE_URL: server.database.urls.app.reveal(), DATABASE_JOBS_URL: server.database.urls.jobs.reveal(), DATABASE_PLATFORM_URL: server.database.urls.platform.reveal()
})
/** Id and state of everything that is not ok; how full the disk of this machine is says nothing of Rind. */
async function complaints(env: Environment = {}, at = server.clock.now()): Promise<Record<string, string>> {
  const findings = await examine({ config: readConfig({ ...environment(), ...env }), version: 'test', clock: { now: () => at } })
  for (const { state, todo } of findings) if (state !== 'ok' && !todo) throw new Error('nothing is said about what to do')
  return Object.fromEntries(findings.filter(({ id, state }) => state !== 'ok' && id !== 'disk' && !id.startsWith('config.')).map(({ id, state }) => [id, state]))
}
/** What the embedded PostgreSQL of the tests and a machine without TLS and mail have to be told. */
const USUAL = { tls: 'look', mail: 'look', alerts: 'look', backups: 'look', regions: 'look' }

t.test('W3 O1: rind doctor says what is wrong and what to do, and ends with 1 until two copies of the root key were proved', async (t) => {
  const sick = await runRind(['doctor'], environment())
  t.equal(sick.code, 1)
  t.match(sick.stdout, /RED +custody +0 of 2 copies of the root key were proved to open within 90 days\n +→ A lost root key means/)
  t.match(sick.stdout, /ok +row-level-security +enabled, forced/)
  const admin = keyAdminOf(server, file.provider())
  t.teardown(() => admin.close())
  const own = await admin.ownRoot()
  await admin.recordCopy('age1one', own)
  t.equal((await complaints())['custody'], 'red', 'a copy that nobody proved is none')
  await admin.recordVerified('age1one', own)
  t.equal((await complaints())['custody'], 'red', 'one is not enough')
  await admin.recordVerified('age1two', own)
  t.same(await complaints(), USUAL)
  const healthy = await runRind(['doctor', '--json'], environment())
  t.equal(healthy.code, 0)
  t.ok((JSON.parse(healthy.stdout) as { state: string }[]).every(({ state }) => state !== 'red'))
  t.notMatch(healthy.stdout + sick.stdout, new RegExp((await file.lines()).join('|').replaceAll('+', '\\+')))
  for (const url of Object.values(server.database.urls)) t.notOk((healthy.stdout + sick.stdout).includes(new URL(url.reveal()).password), 'no password is shown')
  t.equal((await complaints({}, server.clock.now() + 91 * DAY))['custody'], 'red', 'proved too long ago')
  t.match(await runRind(['doctor', '--jsonn'], environment()), { code: 1, stderr: /Usage/ })
})

t.test('W8 O1: the doctor sees an open policy, a table that is not forced, a login that may too much and a schema that is behind', async (t) => {
  const { admin } = server.database
  const broken: [finding: string, change: string, back: string][] = [
    ['row-level-security', 'alter table messages no force row level security', 'alter table messages force row level security'],
    ['row-level-security', 'alter table messages disable row level security', 'alter table messages enable row level security'],
    ['row-level-security', 'create policy open on contacts for select using (true)', 'drop policy open on contacts'],
    ['row-level-security', 'alter policy tenant on members using (true)', `drop policy tenant on members; call isolate_tenant('members')`],
    ['row-level-security', `alter policy tenant on members using (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) or true) with check (tenant_id = (select nullif(current_setting('app.tenant_id', true), '')::uuid) or true)`, `drop policy tenant on members; call isolate_tenant('members')`],
    ['roles', 'grant select (body) on messages to rind_platform', 'revoke select (body) on messages from rind_platform'],
    ['roles', 'alter table messages owner to rind_app', 'alter table messages owner to rind_owner'],
    ['schema', 'alter table contacts rename column test to tested', 'alter table contacts rename column tested to test']
  ]
  for (const [finding, change, back] of broken) {
    await admin.unsafe(change)
    t.equal((await complaints())[finding], 'red', change)
    await admin.unsafe(back)
  }
  t.same(await complaints(), USUAL, 'put back')
  t.equal((await complaints({ DATABASE_URL: server.database.urls.backup.reveal() }))['roles'], 'red', 'a login past row-level security')
  t.equal((await complaints({ DATABASE_URL: server.database.urls.jobs.reveal() }))['roles'], 'red', 'one login for two')

  // Who is in which role holds for every database of the server, so this is a login of its own.
  const [login, password] = [`rind_test_${randomBytes(6).toString('hex')}`, randomBytes(18).toString('base64url')]
  const url = new URL(server.database.urls.app.reveal())
  Object.assign(url, { username: login, password })
  await admin.unsafe(`create role ${login} login password '${password}'; grant connect on database ${server.database.name} to ${login}`)
  t.teardown(() => admin.unsafe(`drop owned by ${login}; drop role ${login}`))
  t.equal((await complaints({ DATABASE_URL: url.href }))['roles'], undefined)
  await admin.unsafe(`grant pg_read_all_data to ${login}`)
  t.equal((await complaints({ DATABASE_URL: url.href }))['roles'], 'red', 'a login that is in a role that reads everything')
})

t.test('O1: the doctor goes on where something cannot be looked at: a database, a mail server, a key or a certificate that is not there', async (t) => {
  const nowhere = `postgres://a:b@127.0.0.1:${await freePort()}/rind`
  t.match(await complaints({ DATABASE_URL: nowhere, DATABASE_JOBS_URL: nowhere, DATABASE_PLATFORM_URL: nowhere }), { database: 'red', 'root-key': 'red' })
  t.match(await complaints({ SMTP_URL: `smtp://127.0.0.1:${await freePort()}` }), { mail: 'red' })
  t.match(await complaints({ TLS_CERT: join(folder, 'none.pem'), TLS_KEY: join(folder, 'none.key') }), { tls: 'red' })
  await chmod(file.path, 0o644)
  t.match(await complaints(), { 'root-key-file': 'red' })
  await chmod(file.path, 0o600)
  const lines = await file.lines()
  await file.write([Buffer.alloc(32, 7).toString('base64')])
  t.match(await complaints(), { 'root-key': 'red' })
  await file.write(lines)
  const greeter = createServer((socket) => {
    socket.on('error', () => undefined).on('data', () => socket.write('250 fine\r\n'))
    socket.write('220 mail.example ESMTP\r\n')
  })
  const port = await freePort()
  await new Promise<void>((resolve) => greeter.listen(port, '127.0.0.1', resolve))
  t.equal((await complaints({ SMTP_URL: `smtp://127.0.0.1:${port}` }))['mail'], undefined)
  greeter.close()
})

t.end()
