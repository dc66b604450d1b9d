import { randomBytes } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { writeDurably } from './durable-file.ts'

/**
 * The superuser's password of 256 bits, made at the first start and kept in `postgres-admin.secret`, which only its
 * owner can read.
 *
 * @throws Error when the cluster exists and the file does not, or when the file is damaged or open to others.
 */
export async function adminPassword(dataDir: string, clusterExists: boolean): Promise<string> {
  const path = join(dataDir, 'postgres-admin.secret')
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
  if (!stats) {
    if (clusterExists) throw new Error(`${path} is missing, without which the data cannot be opened: restore it`)
    const password = randomBytes(32).toString('base64url')
    await writeDurably(path, `${password}\n`)
    return password
  }
  if ((stats.mode & 0o077) !== 0) {
    throw new Error(`${path} is open to other users of this machine, who may have read it: chmod it to 600, and `
      + 'change the password of rind_admin if it was exposed')
  }
  const password = (await readFile(path, 'utf8')).trim()
  if (!/^[\w-]{43}$/.test(password)) throw new Error(`${path} is damaged: restore it`)
  return password
}
