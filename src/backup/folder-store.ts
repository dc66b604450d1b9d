import { randomBytes } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, rmdir, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { syncDirectory } from '../../db/embedded/durable-file.ts'
import { type Store, StoreError, type StoredObject, checkedName } from './store.ts'

/** What stands between a name and its random end while the object is written. No object's name has it. */
const UNFINISHED = '.~'
/** So much is forced to the disk at once: the database's commits wait behind a longer flush. */
const SYNCED_BYTES = 1 << 20
/** An unfinished file is left alone this long: somebody may be writing it. */
const ABANDONED_MS = 86_400_000

/** Objects as files below a folder. Written beside their name, forced to the disk, then renamed. */
export function folderStore(path: string): Store {
  const root = resolve(path)
  const at = (name: string) => join(root, checkedName(name))
  return {
    place: root,
    put: (name, body) => write(root, at(name), body),
    get: (name) => read(root, at(name)),
    list: (prefix) => attempt(root, () => list(root, prefix)),
    remove: (name) => attempt(root, () => remove(root, at(name)))
  }
}

/** What the body throws is passed on as it is: only what the file system says is about this store. */
async function write(root: string, path: string, body: AsyncIterable<Uint8Array>): Promise<void> {
  const unfinished = `${path}${UNFINISHED}${randomBytes(6).toString('hex')}`
  const file = await attempt(root, async () => {
    const made = await mkdir(dirname(path), { recursive: true, mode: 0o700 })
    // A new folder outlasts a power cut when the ones above it, down from the first that is new, were forced to the disk.
    if (made !== undefined) for (let folder = dirname(path); folder.length >= dirname(made).length; folder = dirname(folder)) await syncDirectory(folder)
    return open(unfinished, 'wx', 0o600)
  })
  try {
    let unsynced = 0
    for await (const chunk of body) {
      await attempt(root, () => file.writeFile(chunk))
      if ((unsynced += chunk.length) < SYNCED_BYTES) continue
      unsynced = 0
      await attempt(root, () => file.datasync())
    }
    await attempt(root, () => file.sync())
  } catch (error) {
    await file.close()
    await rm(unfinished, { force: true })
    throw error
  }
  await attempt(root, async () => {
    await file.close()
    await rename(unfinished, path)
    await syncDirectory(dirname(path))
  })
}

async function* read(root: string, path: string): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 18 })) yield chunk as Buffer
  } catch (error) {
    throw described(root, error)
  }
}

async function list(root: string, prefix: string): Promise<readonly StoredObject[]> {
  const found: StoredObject[] = []
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    // A store that nothing was put into yet is empty.
    if (codeOf(error) === 'ENOENT') return []
    throw error
  })
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name)
    const name = path.slice(root.length + 1)
    if (!entry.isFile()) continue
    if (entry.name.includes(UNFINISHED)) await removeAbandoned(path)
    else if (name.startsWith(prefix)) found.push({ name, bytes: (await stat(path)).size })
  }
  return found.toSorted((a, b) => (a.name < b.name ? -1 : 1))
}

/** What a process that was killed left. By the file system's own time: a clock of ours that jumps must not remove what is being written. */
async function removeAbandoned(path: string): Promise<void> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Infinity }))
  if (Date.now() - mtimeMs > ABANDONED_MS) await rm(path, { force: true })
}

async function remove(root: string, path: string): Promise<void> {
  await rm(path, { force: true })
  // Folders that are empty go too; one that is not stays, and says so by an error.
  for (let folder = dirname(path); folder !== root && folder.startsWith(root); folder = dirname(folder)) {
    if (!(await rmdir(folder).then(() => true, () => false))) break
  }
}

async function attempt<T>(root: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    throw described(root, error)
  }
}

const codeOf = (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : '')

/** An error of the file system in our words. What the body of an object threw is left as it is. */
function described(root: string, error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof StoreError) return error
  if (code === 'ENOENT') return new StoreError('missing', `There is no such object in ${root}`, { cause: error })
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return new StoreError('full', `${root} is full`, { cause: error })
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return new StoreError('refused', `${root} cannot be written or read (${code})`, { cause: error })
  if (code.startsWith('E') && error instanceof Error && 'syscall' in error) return new StoreError('unreachable', `${root} cannot be used (${code})`, { cause: error })
  return error
}
