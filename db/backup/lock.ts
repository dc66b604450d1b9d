import { openCopying } from './connection.ts'

/** An arbitrary constant: of all that make, copy or destroy backups of one database, one works at a time. */
const BACKUP_LOCK = 7_463_002
/** The same of drills, which disturb no backup. */
const DRILL_LOCK = 7_463_003

/** Holds the lock until it is released, or its process or connection ends. */
export interface BackupLock {
  release(): Promise<void>
}

/** @returns null when somebody else holds it */
export function takeBackupLock(url: string): Promise<BackupLock | null> {
  return take(url, BACKUP_LOCK)
}

/** @returns null when a drill is under way */
export function takeDrillLock(url: string): Promise<BackupLock | null> {
  return take(url, DRILL_LOCK)
}

async function take(url: string, lock: number): Promise<BackupLock | null> {
  const client = await openCopying(url)
  try {
    const [row] = (await client.query<{ taken: boolean }>(`select pg_try_advisory_lock(${lock}) as taken`)).rows
    if (row?.taken === true) return { release: () => client.end() }
  } catch (error) {
    await client.end()
    throw error
  }
  await client.end()
  return null
}
