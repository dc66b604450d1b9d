import { createHash } from 'node:crypto'
import { chmod, chown, mkdir, readFile, realpath, rm, stat } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { accountForNewCluster, accountOfCluster, canEnter, runAs } from './account.ts'
import type { Account } from './account.ts'
import { writeDurably } from './durable-file.ts'
import { readPostmasterFile, stopPostmaster } from './postmaster.ts'
import { systemDirectory, trustedDirectory } from './system-directory.ts'

/** Where the cluster of a data directory is or will be, and who runs it. */
export interface Home {
  readonly cluster: string
  readonly account: Account
  readonly exists: boolean
}

const pointerName = 'postgres-location'

/** Makes the data directory if it is missing, private to us, and gives its real path. */
export async function openDataDir(dataDir: string): Promise<string> {
  const path = resolve(dataDir)
  await mkdir(dirname(path), { recursive: true })
  await mkdir(path, { mode: 0o700 }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  return realpath(path)
}

/**
 * Finds the cluster of a data directory, or decides where a new one will be: in `postgres` inside it. Only where we are
 * root, and the account cannot reach that for a directory above it, does it go to `/var/lib/rind/<hash>/postgres`, to
 * which a file `postgres-location` then points.
 *
 * @throws Error when the pointer leads nowhere, when what is there is no cluster, or when its owner cannot reach it;
 * never is a new cluster made in place of one that was there before.
 */
export async function findHome(dataDir: string): Promise<Home> {
  const pointer = await readPointer(dataDir)
  const path = pointer ?? join(dataDir, 'postgres')
  const stats = await statOrNothing(path)
  if (stats) {
    if (!await statOrNothing(join(path, 'PG_VERSION'))) {
      throw new Error(`${path} is no PostgreSQL data directory: move it away, or set another DATA_DIR`)
    }
    const account = await accountOfCluster(path, stats)
    await letThrough(dataDir, account)
    const cluster = await realpath(path)
    if (await canEnter(account, cluster)) return { cluster, account, exists: true }
    throw new Error(`the user with id ${account.uid} owns ${cluster} and cannot reach it: a directory above denies it`)
  }
  if (pointer !== undefined) {
    throw new Error(`${join(dataDir, pointerName)} says that the database is in ${pointer}, where nothing is: restore `
      + 'it, or remove that file to start with an empty database')
  }
  const account = await accountForNewCluster()
  await letThrough(dataDir, account)
  if (await canEnter(account, dataDir)) return { cluster: path, account, exists: false }
  return { cluster: await outside(dataDir), account, exists: false }
}

/** Leaves word in the data directory of a cluster that was made elsewhere. */
export async function rememberHome(dataDir: string, home: Home): Promise<void> {
  if (dirname(home.cluster) === dataDir) return
  await writeDurably(join(dataDir, pointerName), `${home.cluster}\n`)
}

/**
 * Removes a data directory that was made for a while, with its cluster, wherever that is, and stops a server that still
 * runs there. Whoever calls sees to it that nobody uses it.
 *
 * @throws Error when its server does not stop.
 */
export async function removeDataDir(dataDir: string): Promise<void> {
  const cluster = await readPointer(dataDir) ?? join(dataDir, 'postgres')
  const stats = await statOrNothing(cluster)
  if (stats) {
    const file = await readPostmasterFile(cluster)
    if (file) await stopPostmaster(file.pid, cluster)
    // Emptied as its owner, who could swap a file for a link while root deletes. The empty directory goes below.
    await runAs(await accountOfCluster(cluster, stats), '/bin/rm', ['-rf', '--', cluster]).catch(() => undefined)
  }
  const places = dirname(cluster) === dataDir ? [] : [dirname(cluster)]
  for (const path of [...places, join(systemDirectory, placeOf(dataDir)), dataDir]) await rm(path, { recursive: true, force: true })
}

async function statOrNothing(path: string): Promise<Stats | undefined> {
  return stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}

async function readPointer(dataDir: string): Promise<string | undefined> {
  const path = join(dataDir, pointerName)
  if (!await statOrNothing(path)) return undefined
  const pointer = (await readFile(path, 'utf8')).trim()
  if (!isAbsolute(pointer)) throw new Error(`${path} is damaged: it must hold the absolute path of the database`)
  return pointer
}

/**
 * The data should be in the data directory, where backups and volumes expect it. If root's own mode 0700 on that very
 * directory is all that is in the way, the account's group may pass through it, without reading it: 0710.
 */
async function letThrough(dataDir: string, account: Account): Promise<void> {
  const stats = await stat(dataDir)
  const rootGroup = stats.gid === 0 || stats.gid === account.gid
  if (!account.foreign || stats.uid !== 0 || !rootGroup || (stats.mode & 0o777) !== 0o700) return
  if (!await canEnter(account, dirname(dataDir))) return
  await chown(dataDir, 0, account.gid)
  await chmod(dataDir, 0o710)
}

function placeOf(dataDir: string): string {
  return createHash('sha256').update(dataDir).digest('hex').slice(0, 16)
}

/** A place below /var/lib/rind without a cluster; one that a deleted data directory left behind stays as it is. */
async function outside(dataDir: string): Promise<string> {
  const base = await trustedDirectory(systemDirectory, 0o755)
  const hash = placeOf(dataDir)
  for (let number = 1; ; number++) {
    const parent = await trustedDirectory(join(base, number === 1 ? hash : `${hash}-${number}`), 0o711)
    if (!await statOrNothing(join(parent, 'postgres'))) return join(parent, 'postgres')
  }
}
