import { chown, mkdtemp, open, readFile, readdir, rename, rmdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { runAs } from './account.ts'
import type { Account } from './account.ts'
import type { Binaries } from './binaries.ts'
import { syncDirectory } from './durable-file.ts'
import type { Home } from './home.ts'

/** The superuser of every cluster. */
export const adminName = 'rind_admin'

const unfinishedPrefix = 'postgres.new-'

/**
 * Refuses a cluster that these binaries cannot open, having touched nothing.
 *
 * @throws Error when it was made by another major version.
 */
export async function requireVersion(home: Home, binaries: Binaries): Promise<void> {
  const version = (await readFile(join(home.cluster, 'PG_VERSION'), 'utf8')).trim()
  if (version === String(binaries.major)) return
  throw new Error(`${home.cluster} was made by PostgreSQL ${version}, this is PostgreSQL ${binaries.major}: back up `
    + 'with the Rind that made it and restore here, or set another DATA_DIR')
}

/**
 * Makes the cluster. It gets its name only when it is complete and on disk, so that a half-made one is never taken for
 * it; what earlier attempts left is removed. Its collation is PostgreSQL's own C.UTF-8, so that an update of the
 * system's libraries cannot break an index.
 *
 * @throws Error with what initdb said.
 */
export async function createCluster(home: Home, binaries: Binaries, password: string): Promise<void> {
  const parent = dirname(home.cluster)
  await removeUnfinished(parent, home.account)
  // A name of its own for each attempt: an initdb that outlived its parent may still be writing to the last one.
  const attempt = await mkdtemp(join(parent, unfinishedPrefix))
  try {
    if (home.account.foreign) await chown(attempt, home.account.uid, home.account.gid)
    const passwordFile = join(attempt, 'password')
    await writePassword(passwordFile, password, home.account)
    const unfinished = join(attempt, 'cluster')
    await runAs(home.account, binaries.initdb, ['-D', unfinished, `--username=${adminName}`,
      `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8', '--data-checksums', '--no-instructions']).catch((error: unknown) => {
      throw new Error(`the database could not be made: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error })
    })
    await rename(unfinished, home.cluster)
    await syncDirectory(parent)
  } finally {
    await removeUnfinished(parent, home.account)
  }
}

/** The directory it stands in lets only the account in, and the file only its owner, from the first moment. */
async function writePassword(path: string, password: string, account: Account): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(`${password}\n`)
    if (account.foreign) await file.chown(account.uid, account.gid)
  } finally {
    await file.close()
  }
}

async function removeUnfinished(parent: string, account: Account): Promise<void> {
  for (const name of (await readdir(parent)).filter((one) => one.startsWith(unfinishedPrefix))) {
    // Emptied as the account, not as root: whoever owns the files could swap one for a link while root deletes. What
    // cannot be removed now, since an initdb still writes there, is in nobody's way and goes at the next attempt.
    await runAs(account, '/bin/rm', ['-rf', '--', join(parent, name)]).catch(() => undefined)
    await rmdir(join(parent, name)).catch(() => undefined)
  }
}
