import { constants } from 'node:fs'
import { open, rename, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { join } from 'node:path'

const maxBytes = 10 * 1024 * 1024
const tailBytes = 8 * 1024

/** The server's log, `postgres.log`, from one launch on. */
export interface ServerLog {
  readonly fd: number
  /** How much the server has written; it grows while it works. */
  size(): Promise<number>
  /** The last lines of this launch, at most 20 of them and 8 KiB. */
  tail(): Promise<string>
  close(): Promise<void>
}

/**
 * Opens the log to append to it, readable by its owner alone. One above 10 MB is put aside as `postgres.log.1`, which
 * replaces the one before; so this must not be called while a server still writes.
 */
export async function openServerLog(dataDir: string): Promise<ServerLog> {
  const path = join(dataDir, 'postgres.log')
  const size = await stat(path).then((stats) => stats.size, () => 0)
  if (size > maxBytes) await rename(path, `${path}.1`)
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_RDWR } = constants
  const file = await open(path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW, 0o600)
  await file.chmod(0o600)
  const start = (await file.stat()).size
  return {
    fd: file.fd,
    size: async () => (await file.stat()).size,
    tail: () => tail(file, start),
    close: () => file.close()
  }
}

async function tail(file: FileHandle, start: number): Promise<string> {
  const from = Math.max(start, (await file.stat()).size - tailBytes)
  const { buffer, bytesRead } = await file.read(Buffer.alloc(tailBytes), 0, tailBytes, from)
  return buffer.toString('utf8', 0, bytesRead).trim().split('\n').slice(-20).join('\n')
}
