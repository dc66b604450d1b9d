import { open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * Writes a small file that only its owner can read, whole or not at all, even when the machine stops half-way. Only
 * for a single writer at a time: a half-written `.new` file of an earlier attempt is replaced. Only root may give it to
 * another owner.
 */
export async function writeDurably(path: string, content: string, owner?: { readonly uid: number; readonly gid: number }): Promise<void> {
  const unfinished = `${path}.new`
  await rm(unfinished, { force: true })
  const file = await open(unfinished, 'wx', 0o600)
  try {
    await file.writeFile(content)
    if (owner) await file.chown(owner.uid, owner.gid)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(unfinished, path)
  await syncDirectory(dirname(path))
}

/** Makes renames and new names in a directory outlast a power cut. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r')
  try {
    await directory.sync()
  } finally {
    await directory.close()
  }
}
