import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import type { Stats } from 'node:fs'
import { promisify } from 'node:util'

/** The user PostgreSQL runs as. `foreign`: another one than ours, which only root can arrange. */
export interface Account {
  readonly uid: number
  readonly gid: number
  readonly foreign: boolean
}

/**
 * All that PostgreSQL's programs get to see of the environment. Ours may hold root keys and passwords, and another
 * user's process must not carry them; PG* and LD_* variables would change which server and which libraries run.
 */
export const childEnvironment: Readonly<Record<string, string>> = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' }

interface PasswdEntry {
  readonly name: string
  readonly uid: number
  readonly gid: number
}

async function passwd(): Promise<PasswdEntry[]> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n').filter((line) => !line.startsWith('#'))
  return lines.flatMap((line) => {
    const [name, , uid, gid] = line.split(':')
    // macOS writes nobody as -2; the kernel counts unsigned.
    return name && uid && gid ? [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }] : []
  })
}

function ownUid(): number {
  return process.getuid?.() ?? -1
}

/**
 * The account for a new cluster: our own, or `postgres`, else `nobody`, when we are root, whom PostgreSQL refuses.
 *
 * @throws Error when we are root and neither user exists.
 */
export async function accountForNewCluster(): Promise<Account> {
  if (ownUid() !== 0) return { uid: ownUid(), gid: process.getgid?.() ?? -1, foreign: false }
  const entries = await passwd()
  const entry = ['postgres', 'nobody'].map((name) => entries.find((one) => one.name === name && one.uid !== 0))
    .find((one) => one !== undefined)
  if (entry) return { uid: entry.uid, gid: entry.gid, foreign: true }
  throw new Error('PostgreSQL refuses to run as root, and there is neither a user "postgres" nor "nobody": '
    + 'start Rind as an ordinary user, or set DATABASE_URL')
}

/**
 * The account for a cluster that exists: always its owner, whom alone PostgreSQL accepts.
 *
 * @throws Error when we may not run as that user, or when it is root.
 */
export async function accountOfCluster(cluster: string, owner: Stats): Promise<Account> {
  if (ownUid() !== 0) {
    if (owner.uid === ownUid()) return { uid: owner.uid, gid: process.getgid?.() ?? -1, foreign: false }
    throw new Error(`${cluster} belongs to the user with id ${owner.uid}: start Rind as that user or as root`)
  }
  if (owner.uid === 0) throw new Error(`${cluster} belongs to root, and PostgreSQL refuses to run as root: chown it`)
  const entry = (await passwd()).find((one) => one.uid === owner.uid)
  return { uid: owner.uid, gid: entry?.gid ?? owner.gid, foreign: true }
}

/** The spawn options that make a child run as the account; no supplementary group of ours stays with it. */
export function credentials(account: Account): { uid?: number; gid?: number } {
  // Node takes signed ids here and unsigned ones for chown.
  return account.foreign ? { uid: account.uid | 0, gid: account.gid | 0 } : {}
}

/**
 * Runs a program to its end as the account, with nothing of our environment.
 *
 * @returns what it wrote to standard output.
 * @throws Error with what it wrote to standard error, when it cannot start, fails or writes more than 1 MiB.
 */
export async function runAs(account: Account, program: string, args: readonly string[]): Promise<string> {
  try {
    const options = { ...credentials(account), cwd: '/', env: childEnvironment }
    return (await promisify(execFile)(program, args, options)).stdout
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : ''
    throw new Error(said || (error instanceof Error ? error.message : String(error)), { cause: error })
  }
}

/** Whether the account can really reach a directory, every directory above it included. */
export async function canEnter(account: Account, directory: string): Promise<boolean> {
  if (!account.foreign) return true
  return runAs(account, '/bin/sh', ['-c', 'cd "$1"', 'sh', directory]).then(() => true, () => false)
}
