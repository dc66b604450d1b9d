import type { ChildProcess } from 'node:child_process'
import { dirname } from 'node:path'
import { adminUrl, ensureDatabase, serverVersion } from './embedded/admin-connection.ts'
import { adopt } from './embedded/adopt.ts'
import { findBinaries } from './embedded/binaries.ts'
import { createCluster, requireVersion } from './embedded/cluster.ts'
import { findHome, openDataDir, rememberHome } from './embedded/home.ts'
import { launch } from './embedded/launch.ts'
import { acquireLock } from './embedded/lock.ts'
import type { Lock } from './embedded/lock.ts'
import { stopPostmaster } from './embedded/postmaster.ts'
import { adminPassword } from './embedded/secret.ts'
import { host } from './embedded/settings.ts'

/** A PostgreSQL server that runs for this process alone. */
export interface EmbeddedDatabase {
  /** Holds the superuser's password: for migrations, never for the log. */
  readonly adminUrl: string
  readonly host: string
  readonly port: number
  /** Whether it was already running, left behind by a Rind that was killed. */
  readonly adopted: boolean
  /**
   * Stops the server, within 15 seconds in good order and after that at once, and lets go of the data directory. Calls
   * after the first wait for the same stop.
   *
   * @throws Error when the process does not end.
   */
  stop(): Promise<void>
}

/** What startEmbedded() needs to know. */
export interface EmbeddedOptions {
  readonly dataDir: string
  readonly log: (message: string) => void
  /** Made if it is missing; a plain lower-case identifier. `rind` if not given. */
  readonly database?: string
}

interface Running {
  readonly cluster: string
  readonly password: string
  /** Not for an adopted one, which has become a child of the system. */
  readonly child?: ChildProcess
  readonly pid: number
  readonly port: number
  readonly adopted: boolean
}

/**
 * Starts the PostgreSQL 18 that comes with the npm packages, on a free port of 127.0.0.1, with its data in
 * `<dataDir>/postgres`, and makes the cluster at the first start. As root it runs as `postgres` or `nobody`; see
 * findHome() for where the data then may be.
 *
 * Limits: one process per data directory; 100 connections; Linux and macOS, x64 and arm64. It does not stop the server
 * when our process ends: call stop(), else the next start adopts it.
 *
 * @throws Error, having stopped what it started, when another process uses the directory; when the data was made by
 * another major version or is not where it was; when PostgreSQL is not installed, cannot run or does not become ready
 * (with the end of `<dataDir>/postgres.log`). The message says what to do, and holds no secret.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedDatabase> {
  const { log, database = 'rind' } = options
  if (!/^[a-z_][a-z0-9_]{0,62}$/.test(database)) throw new Error(`"${database}" cannot name a database`)
  const dataDir = await openDataDir(options.dataDir)
  const locks = [await acquireLock(dataDir)]
  try {
    const running = await run(dataDir, locks, log)
    try {
      await ensureDatabase(running, database)
    } catch (error) {
      await stopPostmaster(running.pid, running.cluster)
      throw error
    }
    return handle(running, locks, database, log)
  } catch (error) {
    release(locks)
    throw error
  }
}

async function run(dataDir: string, locks: Lock[], log: (message: string) => void): Promise<Running> {
  const home = await findHome(dataDir)
  const { cluster } = home
  // A copied data directory points to the same cluster as the original, whose lock is not the copy's.
  if (dirname(cluster) !== dataDir) locks.push(await acquireLock(dirname(cluster)))
  const binaries = await findBinaries(home.account)
  if (home.exists) await requireVersion(home, binaries)
  const password = await adminPassword(dataDir, home.exists)
  if (!home.exists) {
    log(`making a database in ${cluster}`)
    await createCluster(home, binaries, password)
    await rememberHome(dataDir, home)
  }
  const adopted = await adopt(cluster, binaries, password, log)
  if (adopted) {
    log(`PostgreSQL ${binaries.version} was left running on ${host}:${adopted.port} (pid ${adopted.pid}); taken over`)
    return { cluster, password, ...adopted, adopted: true }
  }
  const { process: child, pid, port } = await launch(dataDir, home, binaries)
  await serverVersion({ port, password }).catch(async (error: unknown) => {
    await stopPostmaster(pid, cluster)
    throw error
  })
  log(`PostgreSQL ${binaries.version} runs on ${host}:${port} (pid ${pid})`)
  return { cluster, password, child, pid, port, adopted: false }
}

function handle(
  running: Running, locks: readonly Lock[], database: string, log: (message: string) => void
): EmbeddedDatabase {
  let stopping: Promise<void> | undefined
  running.child?.once('exit', (code, signal) => {
    if (!stopping) log(`PostgreSQL (pid ${running.pid}) ended on its own (${signal ?? `exit code ${code}`})`)
  })
  return {
    adminUrl: adminUrl(running, database),
    host,
    port: running.port,
    adopted: running.adopted,
    stop() {
      stopping ??= stopPostmaster(running.pid, running.cluster).finally(() => {
        release(locks)
      })
      return stopping
    }
  }
}

function release(locks: readonly Lock[]): void {
  for (const lock of locks) lock.release()
}
