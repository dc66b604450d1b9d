import { openCopying } from './connection.ts'

/** An arbitrary constant: of all that make, copy or destroy backups of one database, one works at a time. */
const BACKUP_LOCK = 7_463_002

/** Holds the lock until it is released, or its process or connection ends. */
export interface BackupLock {
  release(): Promise<void>
}

/** @returns null when somebody else holds it */
export async function takeBackupLock(url: string): Promise<BackupLock | null> {
  const client = await openCopying(url)
  try {
    const [row] = (await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${BACKUP_LOCK}) as taken`)).rows
    if (row?.taken === true) return { release: () => client.end() }
  } catch (error) {
    await client.end()
    throw error
  }
  await client.end()
  return null
}
