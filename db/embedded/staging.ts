import {
  chmod, copyFile, lstat, mkdir, mkdtemp, open, readdir, readlink, rename, rm, symlink
} from 'node:fs/promises'
import { join } from 'node:path'
import { systemDirectory, trustedDirectory } from './system-directory.ts'

/**
 * Copies PostgreSQL's programs to a place of root's that every user can read and none can write. A copy of that name
 * that is there already is taken as it is: only root can have put it there, and only when it was complete.
 *
 * @returns the copy's directory. It stays, for the next start; about 60 MB a version.
 * @throws Error when neither /var/lib nor /tmp takes it.
 */
export async function stageBinaries(source: string, name: string): Promise<string> {
  const failures: string[] = []
  for (const candidate of [systemDirectory, '/tmp/rind-postgresql']) {
    try {
      return await stageBelow(await trustedDirectory(candidate, 0o755), source, name)
    } catch (error) {
      failures.push(error instanceof Error ? error.message : String(error))
    }
  }
  throw new Error(`PostgreSQL's programs cannot be copied to where its user can run them (${failures.join('; ')}): `
    + 'install Rind where other users can read it, or set DATABASE_URL')
}

async function stageBelow(base: string, source: string, name: string): Promise<string> {
  const target = join(base, name)
  if (await exists(target)) return target
  const unfinished = await mkdtemp(join(base, '.staging-'))
  try {
    await copyTree(source, unfinished)
    await rename(unfinished, target)
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true })
    // Another start may have been quicker; its copy is as good.
    if (!await exists(target)) throw error
  }
  return target
}

async function exists(path: string): Promise<boolean> {
  return lstat(path).then(() => true, () => false)
}

async function copyTree(source: string, target: string): Promise<void> {
  const entries = await readdir(source, { withFileTypes: true })
  await Promise.all(entries.map(async (entry) => {
    const from = join(source, entry.name)
    const to = join(target, entry.name)
    if (entry.isDirectory()) {
      await mkdir(to)
      await copyTree(from, to)
    } else if (entry.isSymbolicLink()) {
      await symlink(await readlink(from), to)
    } else if (!entry.name.endsWith('.a')) {
      await copyFile(from, to)
      await makeReadable(to, ((await lstat(from)).mode & 0o100) !== 0 ? 0o755 : 0o644)
    }
  }))
  // Last, and not left to mkdir: the umask takes bits away, and mkdtemp makes private directories.
  await chmod(target, 0o755)
}

/** On disk before the copy gets its name, or a power cut could leave empty files under it for good. */
async function makeReadable(path: string, mode: number): Promise<void> {
  const file = await open(path, 'r+')
  try {
    await file.chmod(mode)
    await file.sync()
  } finally {
    await file.close()
  }
}
