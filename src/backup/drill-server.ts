import { mkdir, mkdtemp, readdir, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { removeDataDir } from '../../db/embedded/home.ts'
import { acquireLock } from '../../db/embedded/lock.ts'
import { startEmbedded } from '../../db/embedded.ts'

const PREFIX = 'drill-'
/** A folder that nobody locked is this old before it counts as left: its drill may be about to. */
const YOUNG_MS = 60_000

/**
 * Starts a PostgreSQL of its own below a folder, lets a drill work on it, and removes it with everything in it. What an
 * earlier drill left there that was killed is removed first.
 * @param signal Aborted: the server stops, and what works on it fails
 */
export async function withDrillServer<T>(folder: string, signal: AbortSignal, run: (serverUrl: string) => Promise<T>): Promise<T> {
  await clearDrills(folder)
  // The database's user has to pass through, where it is another one than ours.
  await mkdir(folder, { recursive: true, mode: 0o711 })
  const home = await mkdtemp(join(await realpath(folder), PREFIX))
  try {
    const embedded = await startEmbedded({ dataDir: home, log: () => undefined })
    const stop = () => void embedded.stop().catch(() => undefined)
    signal.addEventListener('abort', stop, { once: true })
    try {
      signal.throwIfAborted()
      return await run(embedded.adminUrl)
    } finally {
      signal.removeEventListener('abort', stop)
      await embedded.stop()
    }
  } finally {
    await removeDataDir(home)
  }
}

/** Removes what drills left that were killed: their servers, and all that these hold. One that is under way is left alone. */
export async function clearDrills(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [])
  for (const name of names.filter((one) => one.startsWith(PREFIX))) {
    const home = join(await realpath(folder), name)
    const lock = await stat(join(home, 'rind.lock')).catch(() => null)
    const made = lock ?? (await stat(home).catch(() => null))
    if (!made || (!lock && Date.now() - made.mtimeMs < YOUNG_MS)) continue
    const held = await acquireLock(home).catch(() => null)
    if (!held) continue
    try {
      await removeDataDir(home)
    } finally {
      held.release()
    }
  }
}
