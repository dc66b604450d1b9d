import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { accountForNewCluster, childEnvironment } from '../../db/embedded/account.ts'
import { LOGIN_ROLES, type LoginRole } from '../../db/roles.ts'
import { freePort } from './process.ts'

const PROGRAM = process.env['PGBOUNCER'] ?? 'pgbouncer'
/** Debian puts it where a user's PATH does not look. */
const SEARCH = `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/local/sbin`
const DEADLINE_MS = 120_000

export interface Pooler {
  readonly port: number
  readonly version: string
  stop(): Promise<void>
}

/** The version that is installed. @throws Error that says how to get one */
export function poolerVersion(): string {
  const { status, stdout } = spawnSync(PROGRAM, ['--version'], { env: { ...childEnvironment, PATH: SEARCH }, encoding: 'utf8' })
  if (status !== 0) throw new Error('PgBouncer is not installed. On Debian: apt-get install pgbouncer; elsewhere name it in PGBOUNCER.')
  return stdout.split('\n')[0] ?? ''
}

/**
 * PgBouncer in transaction mode in front of the tests' PostgreSQL, for the logins of all roles. Few connections of a
 * database and role stand behind many clients, so that each meets what another has left.
 */
export async function startPooler(target: { readonly adminUrl: string; readonly passwords: Readonly<Record<LoginRole, string>>; readonly poolSize: number }): Promise<Pooler> {
  const version = poolerVersion()
  const [account, folder, port] = [await accountForNewCluster(), await mkdtemp(join(tmpdir(), 'rind-pooler-')), await freePort()]
  const { hostname, port: serverPort } = new URL(target.adminUrl)
  const users = (Object.keys(LOGIN_ROLES) as LoginRole[]).map((role) => `"${LOGIN_ROLES[role].role}" "${target.passwords[role]}"`)
  const settings = {
    listen_addr: '127.0.0.1', listen_port: port, unix_socket_dir: '', auth_type: 'scram-sha-256', auth_file: join(folder, 'users'),
    pool_mode: 'transaction', default_pool_size: target.poolSize, max_client_conn: 2_000, server_idle_timeout: 20, log_connections: 0, log_disconnections: 0
  }
  await writeFile(join(folder, 'users'), `${users.join('\n')}\n`, { mode: 0o600 })
  await writeFile(join(folder, 'pgbouncer.ini'), `[databases]\n* = host=${hostname} port=${serverPort}\n[pgbouncer]\n${Object.entries(settings).map(([name, value]) => `${name} = ${value}`).join('\n')}\n`, { mode: 0o600 })
  for (const path of [folder, join(folder, 'users'), join(folder, 'pgbouncer.ini')]) await chown(path, account.uid, account.gid)
  const child = spawn(PROGRAM, ['-q', join(folder, 'pgbouncer.ini')], { uid: account.uid, gid: account.gid, env: { ...childEnvironment, PATH: SEARCH }, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-4_000)))
  const stop = async () => {
    await end(child)
    await rm(folder, { recursive: true, force: true })
  }
  for (const deadline = Date.now() + DEADLINE_MS; !(await answers(port));) {
    if (child.exitCode === null && Date.now() < deadline) continue
    await stop()
    throw new Error(`PgBouncer did not start:\n${said}`)
  }
  return { port, version, stop }
}

async function answers(port: number): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 50))
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1', () => resolve(socket.destroy() !== undefined)).once('error', () => resolve(false))
  })
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  // SIGINT lets what is under way end; SIGTERM would cut it off.
  child.kill('SIGTERM')
  await new Promise((resolve) => child.once('exit', resolve))
}
