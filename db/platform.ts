import { drizzle } from 'drizzle-orm/postgres-js'
import type { Client } from './connect.ts'

export function openPlatformDb(client: Client) {
  return drizzle(client)
}
export type PlatformDb = ReturnType<typeof openPlatformDb>
type Transaction = Parameters<Parameters<PlatformDb['transaction']>[0]>[0]

/**
 * A transaction of the platform role: identities, sign-in, workspaces as such. The role has no grant on any tenant's
 * table, so nothing here can reach content. Made by withPlatform only.
 */
export class PlatformTx {
  readonly db: Transaction
  readonly #afterCommit: (() => void)[] = []

  constructor(db: Transaction) {
    this.db = db
  }

  afterCommit(effect: () => void): void {
    this.#afterCommit.push(effect)
  }

  /** Runs what waits for the commit. Called once, by withPlatform. */
  committed(): void {
    for (const effect of this.#afterCommit) effect()
  }
}

/** Opens a transaction of the platform role. */
export type WithPlatform = <T>(run: (tx: PlatformTx) => Promise<T>) => Promise<T>

export function platformRunner(db: PlatformDb): WithPlatform {
  return async (run) => {
    let opened: PlatformTx | undefined
    const result = await db.transaction(async (inner) => {
      opened = new PlatformTx(inner)
      return run(opened)
    })
    opened?.committed()
    return result
  }
}
