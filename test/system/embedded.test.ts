import { chmod, chown, cp, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { test } from 'tap'
import { startEmbedded } from '../../db/embedded.ts'
import { stopPostmaster } from '../../db/embedded/postmaster.ts'
import { trustedDirectory } from '../../db/embedded/system-directory.ts'
import {
  clusterOf, copyRepository, exists, gone, isRoot, killed, makeDataDir, modeOf, otherRind, query, quiet, removeDataDir,
  serverOf, start, until, urlOf
} from '../support/embedded.ts'

const nobody = 65534

void test('the first start makes a private, checksummed database that survives a stop', async (t) => {
  const parent = await makeDataDir(t)
  await chmod(parent, 0o755)
  const dataDir = join(parent, 'data')
  t.teardown(() => removeDataDir(dataDir))
  process.env['RIND_TEST_SECRET'] = 'must-not-leave-this-process'
  const first = await start(t, dataDir)
  t.equal(first.adopted, false)
  t.equal(first.host, '127.0.0.1')
  const settings = await query(first.adminUrl, `select name, setting from pg_settings where name in ('data_checksums',
    'fsync', 'listen_addresses', 'log_parameter_max_length', 'log_parameter_max_length_on_error', 'log_statement',
    'password_encryption', 'server_encoding', 'unix_socket_directories', 'wal_level')`)
  t.strictSame(Object.fromEntries(settings.map((row) => [row['name'], row['setting']])), {
    data_checksums: 'on', fsync: 'on', listen_addresses: '127.0.0.1', log_parameter_max_length: '0',
    log_parameter_max_length_on_error: '0', log_statement: 'none', password_encryption: 'scram-sha-256',
    server_encoding: 'UTF8', unix_socket_directories: '', wal_level: 'replica'
  })
  t.match(await query(first.adminUrl, `select current_database(), current_user, datlocprovider, datlocale
    from pg_database where datname = 'rind'`),
  [{ current_database: 'rind', current_user: 'rind_admin', datlocprovider: 'b', datlocale: 'C.UTF-8' }])
  const methods = await query(first.adminUrl, 'select distinct auth_method from pg_hba_file_rules')
  t.strictSame(methods.map((row) => row['auth_method']), ['scram-sha-256'])
  await t.rejects(query(first.adminUrl.replace(/:[\w-]{43}@/, ':guess@'), 'select 1'), { code: '28P01' })

  if (process.platform === 'linux') {
    const environment = await readFile(`/proc/${(await serverOf(dataDir)).pid}/environ`, 'utf8')
    t.notMatch(environment, 'must-not-leave', 'our environment, which may hold keys, is not the server\'s')
  }
  t.equal(await modeOf(join(dataDir, 'postgres')), 0o700)
  t.equal((await modeOf(dataDir)) & 0o067, 0, 'the data directory is closed to others and not listed for the group')
  for (const name of ['postgres-admin.secret', 'postgres.log', 'rind.lock']) {
    t.equal(await modeOf(join(dataDir, name)), 0o600, name)
  }
  const password = /:([\w-]{43})@/.exec(first.adminUrl)?.[1]
  t.equal((await readFile(join(dataDir, 'postgres-admin.secret'), 'utf8')).trim(), password)

  await query(first.adminUrl, 'create table kept (body text primary key)')
  await query(first.adminUrl, 'insert into kept values (\'confidential\')')
  await t.rejects(query(first.adminUrl, 'insert into kept values (\'confidential\')'), { code: '23505' })
  const server = (await serverOf(dataDir)).pid
  await Promise.all([first.stop(), first.stop()])
  await first.stop()
  await until('the server is gone', () => gone(server))
  const log = await readFile(join(dataDir, 'postgres.log'), 'utf8')
  t.match(log, /duplicate key/)
  t.notMatch(log, /confidential/, 'the log quotes neither statements nor rows')
  t.strictSame((await readdir(dataDir)).filter((name) => /new/.test(name)), [], 'nothing half-made is left')

  const second = await start(t, dataDir)
  t.strictSame(await query(second.adminUrl, 'select body from kept'), [{ body: 'confidential' }])
  const other = await startEmbedded({ dataDir: await makeDataDir(t), log: quiet, database: 'other' })
  t.teardown(() => other.stop())
  t.match(await query(other.adminUrl, 'select current_database()'), [{ current_database: 'other' }])
  await t.rejects(startEmbedded({ dataDir, log: quiet, database: 'x"; drop' }), /cannot name a database/)
})

void test('two processes never own one data directory', async (t) => {
  const dataDir = await makeDataDir(t)
  const first = await start(t, dataDir)
  const refusal = new RegExp(`another Rind \\(pid ${process.pid}\\) is using`)
  await t.rejects(startEmbedded({ dataDir, log: quiet }), refusal, 'not in the same process')
  await t.rejects(startEmbedded({ dataDir: `${dataDir}/../${basename(dataDir)}`, log: quiet }), refusal)
  t.match(await otherRind(t, dataDir).said, { error: refusal }, 'and not in another')
  t.match(await query(first.adminUrl, 'select 1 as one'), [{ one: 1 }], 'the first is not disturbed')
  await first.stop()

  const contenders = [1, 2, 3].map(() => otherRind(t, dataDir))
  const outcomes = await Promise.all(contenders.map(({ said }) => said))
  t.equal(outcomes.filter(({ url }) => url !== undefined).length, 1, 'of three at the same time, one wins')
})

void test('it works below a home that nobody else may enter', async (t) => {
  const home = await makeDataDir(t)
  const dataDir = await makeDataDir(t, home)
  const first = await start(t, dataDir)
  t.equal(await modeOf(home), 0o700, 'the home stays closed')
  await query(first.adminUrl, 'create table kept as select 42 as answer')
  await first.stop()
  const cluster = await clusterOf(dataDir)
  if (isRoot) {
    t.match(cluster, /^\/var\/lib\/rind\/[0-9a-f]{16}\/postgres$/)
    t.not((await stat(cluster)).uid, 0)
    t.equal(await modeOf(join(dataDir, 'postgres-location')), 0o600)
  } else {
    t.equal(cluster, join(dataDir, 'postgres'))
  }
  const second = await start(t, dataDir)
  t.strictSame(await query(second.adminUrl, 'select answer from kept'), [{ answer: 42 }], 'it is found again')

  // Only root's data directories point elsewhere; the copy of another one is complete in itself.
  if (isRoot) {
    const copied = join(home, 'copied')
    await cp(dataDir, copied, { recursive: true })
    await t.rejects(startEmbedded({ dataDir: copied, log: quiet }), /another Rind/,
      'a copy of the data directory does not get hold of the original\'s server')
  }
})

void test('programs that its user cannot reach are copied to where it can', async (t) => {
  const copy = await copyRepository(t, 0o700)
  const staged = `/var/lib/rind/postgresql-${copy.version}-${process.platform}-${process.arch}`
  t.teardown(() => rm(staged, { recursive: true, force: true }))
  const dataDir = join(copy.root, 'data')
  t.teardown(() => removeDataDir(dataDir))
  for (const round of ['first', 'second']) {
    const other = otherRind(t, dataDir, copy)
    t.match(await query(await urlOf(other), 'select 1 as one'), [{ one: 1 }], `${round} start`)
    await killed(other.child)
    await stopPostmaster((await serverOf(dataDir)).pid, await clusterOf(dataDir))
  }
  t.equal(await exists(staged), isRoot, 'which only root needs')
  if (isRoot) {
    const { uid, mode } = await stat(join(staged, 'bin/postgres'))
    t.strictSame([uid, mode & 0o777], [0, 0o755], 'nobody but root can change them')
  }
  const open = await mkdtemp(join(tmpdir(), 'rind-open-'))
  t.teardown(() => rm(open, { recursive: true, force: true }))
  await chmod(open, 0o777)
  await t.rejects(trustedDirectory(open, 0o755), /cannot be trusted|root's alone/)
  await t.rejects(trustedDirectory(join(open, 'below'), 0o755), /root's alone/)
})

void test('an ordinary user needs nothing special', async (t) => {
  const dataDir = await makeDataDir(t)
  if (isRoot) await chown(dataDir, nobody, nobody)
  const other = otherRind(t, dataDir, isRoot ? { ...await copyRepository(t, 0o755), uid: nobody } : {})
  const url = await urlOf(other)
  await query(url, 'create table kept as select 42 as answer')
  const owner = isRoot ? nobody : process.getuid?.()
  for (const name of ['postgres', 'postgres-admin.secret', 'postgres.log', 'rind.lock']) {
    const stats = await stat(join(dataDir, name))
    t.equal(stats.uid, owner, name)
    t.equal(stats.mode & 0o077, 0, name)
  }
  await killed(other.child)
  const adopted = await start(t, dataDir)
  t.strictSame(await query(adopted.adminUrl, 'select answer from kept'), [{ answer: 42 }],
    'and root, starting it once, runs it as that user')
  t.equal((await stat(join(dataDir, 'postgres'))).uid, owner)
})
