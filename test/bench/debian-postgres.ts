import { spawn } from 'node:child_process'
import { chmod, chown, mkdir, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import postgres from 'postgres'
import { accountForNewCluster, credentials, runAs } from '../../db/embedded/account.ts'

const ROOT = '/usr/lib/postgresql'
const DEADLINE_MS = 30_000

/** Where Debian keeps PostgreSQL's programs, the newest version. @throws Error with what to install */
export async function debianPrograms(): Promise<{ readonly bin: string; readonly version: number }> {
  const versions = (await readdir(ROOT).catch(() => [])).map(Number).filter((version) => version > 0).toSorted((a, b) => b - a)
  if (versions[0] === undefined) throw new Error(`There is no PostgreSQL in ${ROOT}: apt-get install postgresql age`)
  return { bin: join(ROOT, String(versions[0]), 'bin'), version: versions[0] }
}

/** Starts Debian's PostgreSQL with data of its own below a folder, as it comes. On loopback, without passwords: it holds nothing but the bench. */
export async function startDebian(folder: string, database: string): Promise<{ readonly adminUrl: string; stop(): Promise<void> }> {
  const { bin } = await debianPrograms()
  const account = await accountForNewCluster()
  await chmod(folder, 0o711)
  const cluster = join(folder, 'debian')
  await mkdir(cluster, { mode: 0o700 })
  if (account.foreign) await chown(cluster, account.uid, account.gid)
  await runAs(account, join(bin, 'initdb'), ['-D', cluster, '--username=rind_admin', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-instructions'])
  const port = await freePort()
  const child = spawn(join(bin, 'postgres'), ['-D', cluster, '-p', String(port), '-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='], { ...credentials(account), cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' }, stdio: 'ignore' })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const adminUrl = (name: string) => `postgres://rind_admin@127.0.0.1:${port}/${name}`
  const sql = postgres(adminUrl('postgres'), { max: 1, connect_timeout: 2, onnotice: () => undefined })
  for (const deadline = Date.now() + DEADLINE_MS; ; await wait(100)) {
    if (await sql`select 1`.then(() => true, () => false)) break
    if (Date.now() > deadline || child.exitCode !== null) throw new Error('Debian’s PostgreSQL did not start')
  }
  await sql.unsafe(`create database ${database} template template0`)
  await sql.end()
  return {
    adminUrl: adminUrl(database),
    stop: async () => {
      child.kill('SIGINT')
      await ended
      await rm(cluster, { recursive: true, force: true })
    }
  }
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}
