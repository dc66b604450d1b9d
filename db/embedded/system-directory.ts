import { chmod, lstat, mkdir, realpath } from 'node:fs/promises'
import { dirname } from 'node:path'

/** Where root keeps what the account must reach and DATA_DIR cannot hold. */
export const systemDirectory = '/var/lib/rind'

/**
 * Makes a directory of root's, or takes an existing one that nobody else can have tampered with.
 *
 * @returns its real path.
 * @throws Error when it, or a directory above it, belongs to someone else or can be changed by others (a directory
 * above may be writable if it is sticky, as /tmp is).
 */
export async function trustedDirectory(path: string, mode: number): Promise<string> {
  await mkdir(dirname(path), { recursive: true })
  const made = await mkdir(path).then(() => true, (error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return false
    throw error
  })
  // Not left to mkdir, since the umask would take bits away.
  if (made) await chmod(path, mode)
  if (!(await lstat(path)).isDirectory()) throw new Error(`${path} is not a directory`)
  const real = await realpath(path)
  for (let current = real; ; current = dirname(current)) {
    const stats = await lstat(current)
    const sticky = current !== real && (stats.mode & 0o1000) !== 0
    if (stats.uid !== 0 || ((stats.mode & 0o022) !== 0 && !sticky)) {
      throw new Error(`${current} is not root's alone, so that nothing below it can be trusted`)
    }
    if (current === dirname(current)) return real
  }
}
