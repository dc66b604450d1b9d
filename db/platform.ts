import type { Pool, Transaction } from './pool.ts'

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

export function platformRunner(pool: Pool): WithPlatform {
  return async (run) => {
    let opened: PlatformTx | undefined
    const result = await pool.transaction(async (db) => {
      opened = new PlatformTx(db)
      return run(opened)
    })
    opened?.committed()
    return result
  }
}
