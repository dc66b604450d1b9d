import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { generateX25519Identity, identityToRecipient } from 'age-encryption'
import fc from 'fast-check'
import postgres from 'postgres'
import t from 'tap'
import { type KeyStatus, openKeyAdmin } from '../../db/key-admin.ts'
import { SEALED_COLUMNS } from '../../db/sealed-columns.ts'
import { readConfig } from '../../src/config/index.ts'
import { LocalRootKey, parseRootKeys, rootKeyId } from '../../src/crypto/index.ts'
import { reachDatabase } from '../../src/database-access.ts'
import { addRootKey, openRootKey } from '../../src/root-key-access.ts'
import { makeDataDir } from '../support/embedded.ts'
import { type Writer, keyAdminOf, makeRootKeyFile, makeWriters, readAll } from '../support/keys.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { runRind, startRind } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'

let server: TestServer
let here: TestWorkspace
let there: TestWorkspace
let writer: Writer
t.before(async () => {
  server = await startServer()
  here = await foundWorkspace(server, 'Here')
  there = await foundWorkspace(server, 'There')
  const [made] = await makeWriters(server, here, 1)
  if (!made) throw new Error('no writer')
  writer = made
})
t.after(() => server.stop())

t.test('F6: every sealed column of a workspace can be sealed anew, and none is forgotten', async (t) => {
  const { admin } = server.database
  const real = await admin<{ place: string }[]>`
    select c.relname || '.' || a.attname as place from pg_attribute a join pg_class c on c.oid = a.attrelid
    where c.relnamespace = 'public'::regnamespace and format_type(a.atttypid, a.atttypmod) = 'sealed' and a.attname <> 'wrapped' and not a.attisdropped
      and exists (select from pg_attribute x where x.attrelid = c.oid and x.attname = 'tenant_id')`
  t.same([...new Set(SEALED_COLUMNS.map(({ table, column }) => `${table}.${column}`))].toSorted(), real.map(({ place }) => place).toSorted())
})

t.test('F6: only the jobs role changes keys and envelopes, and of a row nothing else', async (t) => {
  const refused = async (role: 'app' | 'jobs' | 'platform', statement: string) => {
    const sql = postgres(server.database.urls[role].reveal(), { max: 1, onnotice: () => undefined })
    await t.rejects(sql.begin(async (tx) => {
      await tx`select set_config('app.tenant_id', ${here.id}, true)`
      await tx.unsafe(statement)
    }), /permission denied/, `${role}: ${statement}`)
    await sql.end()
  }
  for (const role of ['app', 'platform'] as const) {
    for (const statement of ['update tenant_keys set wrapped = wrapped', 'update data_keys set parent_version = 1', 'delete from data_keys', 'update messages set body = body', 'update installation set root_kind = root_kind', 'update system_keys set wrapped = wrapped']) {
      await refused(role, statement)
    }
  }
  for (const statement of ['update messages set sender_id = id', 'update messages set conversation_id = id', 'update audit_events set operation = operation', 'select operation from audit_events', 'update tenant_keys set version = 2', 'update installation set environment = environment', 'update workspaces set name = name']) {
    await refused('jobs', statement)
  }
})

t.test('F6: a root key that is wrong, missing, cut off or there twice: the start is refused with a sentence that shows nothing of it', async (t) => {
  const file = await makeRootKeyFile()
  t.teardown(() => file.remove())
  const config = readConfig({ RIND_ENV: 'test', ROOT_KEY_FILE: file.path })
  const [line = ''] = await file.lines()
  for (const [lines, message] of [
    [[line.slice(0, 30)], /must be 32 bytes/], [[''], /must be 32 bytes/], [[line, line.slice(1)], /key 2 of 2\) must be 32 bytes/], [[line, line], /stands there twice/]
  ] as const) {
    await file.write(lines)
    const said = await openRootKey(config, () => undefined).then(() => 'opened', String)
    t.match(said, message)
    t.notOk(said.includes(line.slice(0, 12)), 'the key is not shown')
  }
  await rm(file.path)
  await t.rejects(openRootKey(config, () => undefined), /root\.key cannot be read \(ENOENT\)/)
  await file.write([line])
  await addRootKey(file.path)
  t.same((await file.lines())[1], line, 'the older one stays, after the new one')
  t.equal((await stat(file.path)).mode & 0o777, 0o600)
  // A file that is damaged while the server runs: nothing is wrapped under a key that may be lost.
  const provider = file.provider()
  await file.write(['half a key'])
  await t.rejects(provider.wrap({ tenant: 'a', table: 'b', column: 'c', row: 'd' }, randomBytes(32)), /must be 32 bytes/)
})

t.test('F6: the id of a root key is never 0, several keys open what is their own, and an unknown one is named', async (t) => {
  fc.assert(fc.property(fc.uint8Array({ minLength: 8, maxLength: 8 }), (value) => rootKeyId(value) > 1 && rootKeyId(value) <= 0xffff_ffff))
  t.equal(rootKeyId(Buffer.alloc(8)), 2)
  const at = { tenant: 'a', table: 'key', column: 'tenant', row: 'r' }
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.uint8Array({ minLength: 32, maxLength: 32 }).filter((bytes) => bytes.some((byte) => byte !== 0)), { minLength: 2, maxLength: 4, selector: (bytes) => Buffer.from(bytes).toString('hex') }), async (keys) => {
      const all = new LocalRootKey('file', keys)
      const bytes = randomBytes(32)
      for (const key of keys) if (!(await all.unwrap(at, await new LocalRootKey('file', key).wrap(at, bytes))).equals(bytes)) return false
      const newest = await all.wrap(at, bytes)
      return (await new LocalRootKey('file', keys[0] ?? []).unwrap(at, newest)).equals(bytes) && (await new LocalRootKey('file', keys.slice(1)).unwrap(at, newest).catch((error: Error) => error.name)) === 'RootKeyError'
    }),
    { numRuns: 30 }
  )
  t.same(parseRootKeys(`${'a'.repeat(64)}, ${'b'.repeat(64)}\n\n`).map((key) => key[0]), [0xaa, 0xbb])
})

t.test('F6 A92: a keyring row of another workspace, of another version, with another check value or with the id 0 opens nothing', async (t) => {
  const { admin } = server.database
  const id = writer.conversationId
  const own = `tenant_id = '${here.id}' and subject_id = '${id}'`
  const cases: Record<string, string> = {
    'a data key of another workspace': `update data_keys set wrapped = (select wrapped from data_keys where tenant_id = '${there.id}' and subject_kind = 'workspace') where ${own}`,
    'a check value of another key': `update data_keys set check_value = (select check_value from data_keys where tenant_id = '${there.id}' and subject_kind = 'workspace') where ${own}`,
    'a version that is not there': `update data_keys set version = 7 where ${own}`,
    'a parent that is not its own': `insert into tenant_keys select tenant_id, 2, wrapped, check_value, created_at from tenant_keys where tenant_id = '${here.id}'; update data_keys set parent_version = 2 where ${own}`,
    'a wrap with the key id 0': `update data_keys set wrapped = set_byte(set_byte(set_byte(set_byte(wrapped, 2, 0), 3, 0), 4, 0), 5, 0)::sealed where ${own}`,
    'rows with the key id 0': `update messages set body = set_byte(body, 5, 0)::sealed where conversation_id = '${id}'`,
    'the tenant key of another workspace': `update tenant_keys t set wrapped = o.wrapped from tenant_keys o where t.tenant_id = '${here.id}' and o.tenant_id = '${there.id}'`,
    "another key's check value": `update tenant_keys t set check_value = o.check_value from tenant_keys o where t.tenant_id = '${here.id}' and o.tenant_id = '${there.id}'`
  }
  for (const [what, sql] of Object.entries(cases)) {
    for (const table of ['data_keys', 'tenant_keys', 'messages']) await admin.unsafe(`create table kept_${table} as table ${table}`)
    await admin.unsafe(sql)
    server.app.services.keys.forget(here.id)
    const { status, body } = await here.owner.client.call(`/conversations/${id}/messages`)
    t.equal(status, 500, what)
    t.notMatch(JSON.stringify(body), /words/)
    const before = Number((await admin`select count(*) from messages`)[0]?.['count'])
    const written = await writer.visitor.client.call(`/widget/conversations/${id}/messages`, { body: { clientId: randomUUID(), body: 'words in clear' } })
    if (what !== 'rows with the key id 0') t.equal(written.status, 500, `${what}: nothing is sealed with it`)
    t.equal(Number((await admin`select count(*) from messages where position('words in clear'::bytea in body) > 0`)[0]?.['count']), 0, 'nothing is written in clear')
    if (written.status !== 201) t.equal(Number((await admin`select count(*) from messages`)[0]?.['count']), before)
    // A rotation says so, takes nothing for done, and destroys nothing.
    const root = keyAdminOf(server, new LocalRootKey('environment', server.rootKey))
    const left = await root.rotate(here.id, 'compromise').catch((error: Error) => error.message)
    await root.close()
    if (!what.startsWith('a version')) t.not(left, 0, `${what}: the rotation is not done (${String(left)})`)
    await admin.begin(async (tx) => {
      await tx.unsafe(`set local session_replication_role = replica; ${['data_keys', 'tenant_keys', 'messages'].map((table) => `delete from ${table}; insert into ${table} table kept_${table}; drop table kept_${table};`).join('')} delete from key_rotations`)
    })
    server.app.services.keys.forget(here.id)
  }
})

t.test('F6 F7: beside a running installation the command line shows, rotates and proves keys', async (t) => {
  const dataDir = await makeDataDir(t)
  const folder = await mkdtemp(join(tmpdir(), 'rind-custody-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const env = { DATA_DIR: dataDir, RIND_ENV: 'development', LOG_LEVEL: 'error' }
  const never = await runRind(['keys', 'status'], env)
  t.match(never, { code: 1, stderr: /There is no database in .* yet/ })
  const rind = await startRind(env)
  t.teardown(() => rind.end('SIGKILL'))
  const target = { url: rind.url, clock: { now: () => Date.now() } }
  const workspace = await foundWorkspace(target)
  const run = async (...args: string[]) => {
    const result = await runRind(['keys', ...args], env)
    t.notMatch(`${result.stdout}${result.stderr}`, new RegExp((await readFile(join(dataDir, 'root.key'), 'utf8')).trim().split('\n').map((line) => line.slice(0, 20).replaceAll('+', '\\+')).join('|')), `${args[0]} shows no key`)
    return result
  }
  const status = async () => JSON.parse((await run('status', '--json')).stdout) as KeyStatus & { copies: { verifiedAt: string | null }[] }
  const before = await status()
  t.match(before, { root: { kind: 'file', wrapsLeft: 0, ownIsNewest: true }, workspaces: [{ id: workspace.id, rowsLeft: 0, tenantKey: { version: 1 } }] })
  t.match(await run('rotate', 'root'), { code: 0, stderr: /nothing is left on an older one/ })
  t.match(await run('rotate', 'tenant', workspace.id), { code: 0 })
  t.match(await run('rotate', 'tenant', randomUUID()), { code: 1, stderr: /There is no workspace/ })
  t.match(await run('rotate'), { code: 1, stderr: /Usage/ })
  const [newest = ''] = (await readFile(join(dataDir, 'root.key'), 'utf8')).split('\n')
  await writeFile(join(dataDir, 'root.key'), `${newest}\n`)
  t.same((await workspace.owner.client.call('/members')).status, 200, 'the server goes on with the new root key alone')
  await foundWorkspace(target, 'After')
  // It waits until no server can remember the older keys: killed while it does, it is taken up, here without waiting.
  const killed = await runRind(['keys', 'compromised', workspace.id, '--reason', 'A laptop was stolen'], env, undefined, /seconds until servers/)
  t.match(killed.stderr, /seconds until servers have forgotten the older keys left: [89]\d/)
  t.match((await status()).workspaces.find(({ id }) => id === workspace.id), { tenantKey: { version: 3, retired: 1 }, rotations: [{ scope: 'compromise' }] })
  const beside = readConfig(env)
  const { urls } = await reachDatabase(beside, () => undefined)
  const admin = openKeyAdmin({ url: urls.jobs.reveal(), rootKey: await openRootKey(beside, () => undefined), clock: target.clock, settleMs: 0, alert: () => undefined })
  t.equal(await admin.rotate(workspace.id, 'compromise'), 0)
  await admin.close()
  const after = await status()
  t.not(after.root.own, before.root.own)
  t.equal(after.root.wrapsLeft, 0, 'the server wraps under the new root key by itself')
  t.match(after.workspaces.find(({ id }) => id === workspace.id), { rowsLeft: 0, tenantKey: { version: 3, retired: 2, wrapsLeft: 0 }, rotations: [] })
  t.match((await run('status')).stdout, /Copies +none/)

  const [identity, stranger] = [await generateX25519Identity(), await generateX25519Identity()]
  const [copy, own, other] = [join(folder, 'copy.age'), join(folder, 'identity'), join(folder, 'stranger')]
  await writeFile(own, `# a custodian\n${identity}\n`)
  await writeFile(other, `${stranger}\n`)
  const recipient = await identityToRecipient(identity)
  await writeFile(copy, 'in the way')
  t.match(await run('custody', 'add', recipient, '--out', copy), { code: 1, stderr: /EEXIST/ })
  t.same((await status()).copies, [], 'a copy that could not be kept is none')
  await rm(copy)
  t.match(await run('custody', 'add', recipient, '--out', copy), { code: 0, stderr: /nobody can recover anything/ })
  t.match(await readFile(copy, 'utf8'), /^-----BEGIN AGE ENCRYPTED FILE-----/)
  t.match((await status()).copies, [{ verifiedAt: null }])
  t.match(await run('verify', copy, '--identity', other), { code: 1, stderr: /does not open with this identity/ })
  t.match(await run('verify', copy, '--identity', own), { code: 0, stdout: /is the root key of this database/ })
  t.match((await status()).copies, [{ verifiedAt: /^20/ }])
  t.match(await run('custody', 'add', 'age1nonsense'), { code: 1, stderr: /age recipient/ })
  await run('rotate', 'root')
  t.match(await run('verify', copy, '--identity', own), { code: 1, stderr: /another root key than that of this database/ })
  t.same((await status()).copies, [], 'a copy of the older root key is none of the new one')
  t.equal((await workspace.owner.client.call('/members')).status, 200)
  const history = (await run('history')).stdout.trim().split('\n').toReversed()
  t.same(history.map((line) => line.split('  ')[1]), ['keys.rotate-root', 'keys.rotate-tenant', 'keys.rotate-tenant', 'keys.compromised', 'keys.custody-add', 'keys.custody-add', 'keys.verify', 'keys.verify', 'keys.custody-add', 'keys.rotate-root', 'keys.verify'])
  t.ok(history[3]?.includes(`${workspace.id}  ${userInfo().username} on `) && history[3].endsWith(': A laptop was stolen'), 'who, for which workspace and why')
})

t.test('F6: all that was written still reads', async (t) => {
  t.same(await readAll(here, writer.conversationId), writer.said)
})

t.end()
