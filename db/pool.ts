import { drizzle } from 'drizzle-orm/postgres-js'
import type { Client } from './connect.ts'
import { Connection, type OpenClient, connectionLost } from './connection.ts'

/** How long transactions under way may take when the pool ends. */
const END_MS = 5_000

export type Transaction = Omit<ReturnType<typeof openDb>, 'transaction' | '$client'>

/** A condition at the end of a transaction that costs no round trip: it goes out together with the commit. */
export interface LastQuery {
  /** Fails where the condition does not hold: the commit behind it is never reached then. */
  readonly query: string
  /** Says what that failure means; any other is given back as it is. */
  readonly refused: (error: unknown) => unknown
}

/** How a transaction begins: as PostgreSQL does by itself, or as a look at one moment, whatever is written meanwhile. */
export type Begin = 'begin' | 'begin isolation level repeatable read read only'

export interface PoolLoad {
  readonly busy: number
  readonly waiting: number
}

/** Connections for transactions, each used by one at a time. */
export interface Pool {
  /**
   * Runs a transaction, which commits when `run` resolves and is rolled back when it throws.
   * @param last A condition that is sent with the commit; where it fails, nothing is stored.
   * @param begin The statement that begins it.
   */
  transaction<T>(run: (db: Transaction) => Promise<T>, last?: LastQuery, begin?: Begin): Promise<T>
  /** Connections in use, and transactions that wait for one. */
  load(): PoolLoad
  /** Waits for what is under way, for five seconds at most. */
  end(): Promise<void>
}

/** @param idleMs A connection that nobody needed for so long is given up. */
export function createPool(max: number, open: OpenClient, idleMs?: number): Pool {
  const connections = new Set<Connection>()
  const idle: Connection[] = []
  const waiting: (() => void)[] = []
  let taken = 0
  let ending = false
  let whenFree: (() => void) | undefined

  async function take(): Promise<Connection> {
    if (taken < max) taken += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    for (let known = idle.pop(); known; known = idle.pop()) if (!known.closed) return known
    const fresh: Connection = new Connection(open, () => connections.delete(fresh), idleMs)
    connections.add(fresh)
    return fresh
  }

  function release(connection: Connection): void {
    if (connection.isOld) connection.close()
    if (!connection.closed) idle.push(connection)
    const next = waiting.shift()
    if (next) return next()
    taken -= 1
    if (taken === 0) whenFree?.()
  }

  return {
    transaction: async (run, last, begin = 'begin') => {
      if (ending) throw new Error('The pool of connections has ended')
      const connection = await take()
      try {
        return await connection.use(() => runTransaction(connection, run, last, begin))
      } finally {
        release(connection)
      }
    },
    load: () => ({ busy: taken, waiting: waiting.length }),
    end: async () => {
      ending = true
      if (taken > 0) await Promise.race([new Promise<void>((resolve) => (whenFree = resolve)), new Promise((resolve) => setTimeout(resolve, END_MS).unref())])
      await Promise.all([...connections].map(({ client }) => client.end({ timeout: 0 })))
    }
  }
}

const NOTHING_STORED = 'A statement of the transaction failed; nothing was stored'
const isAborted = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === '25P02'

async function runTransaction<T>(connection: Connection, run: (db: Transaction) => Promise<T>, last: LastQuery | undefined, begin: Begin): Promise<T> {
  const { client } = connection
  let over = false
  const unsafe = (...call: Parameters<Client['unsafe']>) => {
    // A query after the end must not run in somebody else's transaction, nor on a connection that is gone.
    if (connection.closed) throw connectionLost()
    if (over) throw new Error('The transaction is over')
    return client.unsafe(...call)
  }
  try {
    await unsafe(begin)
    const result = await run(openDb({ options: client.options, unsafe } as unknown as Client))
    // A statement that failed and was caught has ended the transaction all the same: PostgreSQL answers ROLLBACK.
    // The last condition goes in the same message: PostgreSQL leaves out what follows a statement that failed.
    const ended = await unsafe(last ? `${last.query}; commit` : 'commit').catch((error: unknown) => {
      if (isAborted(error)) throw new Error(NOTHING_STORED, { cause: error })
      throw last?.refused(error) ?? error
    })
    if (ended.command !== 'COMMIT') throw new Error(NOTHING_STORED)
    return result
  } catch (error) {
    if (!connection.closed) await client.unsafe('rollback').catch(() => connection.close())
    throw error
  } finally {
    over = true
  }
}

function openDb(client: Client) {
  return drizzle(client)
}
