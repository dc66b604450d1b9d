import { existsSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** How many hear of incidents, and what waits to be sent to them. */
export interface SubscriberCounts {
  readonly mail: number
  readonly webhook: number
  readonly waiting: number
}

/** Counts subscribers in their file, without a key: nothing is read of whom they are. @returns null when there is no such file, or it cannot be read */
export function countSubscribers(file: string): SubscriberCounts | null {
  if (!existsSync(file)) return null
  let db: DatabaseSync | undefined
  try {
    db = new DatabaseSync(file, { readOnly: true })
    const count = (sql: string) => Number(db?.prepare(`select count(*) as count from ${sql}`).get()?.['count'] ?? 0)
    const active = (kind: string) => count(`subscribers where state = 'active' and kind = '${kind}'`)
    return { mail: active('email'), webhook: active('webhook'), waiting: count(`deliveries where state = 'waiting'`) }
  } catch {
    return null
  } finally {
    db?.close()
  }
}
