import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** A lock that is held. Letting go twice does nothing. */
export interface Lock {
  release(): void
}

const sqliteBusy = 5

// A lock lives as long as its file is open, so one that nobody holds on to must not be collected as garbage.
const held = new Set<DatabaseSync>()

/**
 * Takes the lock of a directory, `rind.lock`, without waiting.
 *
 * The lock is the kernel's, on a SQLite file: it ends with our process, however that dies, and it holds between
 * containers too, where process ids mean nothing. So there is no stale lock to judge and none to steal. The file stays
 * when the lock is released, and carries the last holder's process id for the message. Like every POSIX lock it would
 * be lost if this process opened and closed the file elsewhere.
 *
 * @throws Error naming the process that holds it; or when the file cannot be used.
 */
export async function acquireLock(directory: string): Promise<Lock> {
  const path = join(directory, 'rind.lock')
  // 'wx', since SQLite makes files world-readable, and since opening an existing one would drop a lock we hold.
  await open(path, 'wx', 0o600).then((file) => file.close(), (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(path, { timeout: 0 })
    database.exec('BEGIN IMMEDIATE')
    database.exec(`PRAGMA user_version = ${process.pid}`)
    database.exec('COMMIT')
    // A reserved lock keeps others from writing, yet lets them read who we are.
    database.exec('BEGIN IMMEDIATE')
  } catch (error) {
    const busy = error instanceof Error && 'errcode' in error && error.errcode === sqliteBusy
    const holder = busy && database ? database.prepare('PRAGMA user_version').get()?.['user_version'] : undefined
    database?.close()
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(busy
      ? `another Rind (pid ${String(holder)}) is using ${directory}: stop it, or set another DATA_DIR`
      : `${path} cannot be locked (${reason}): it must be a file of Rind's, writable by this user`, { cause: error })
  }
  const own = database
  held.add(own)
  return {
    release() {
      if (held.delete(own)) own.close()
    }
  }
}
