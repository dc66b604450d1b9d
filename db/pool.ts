import { drizzle } from 'drizzle-orm/postgres-js'
import type { Client } from './connect.ts'

/** A connection is renewed after this long, so that a server behind a name that moved is found again. */
const MAX_AGE_MS = 45 * 60_000
/** How long transactions under way may take when the pool ends. */
const END_MS = 5_000

export type Transaction = Omit<ReturnType<typeof openDb>, 'transaction' | '$client'>

/** Runs transactions, each on a connection that nothing else uses meanwhile. */
export interface Pool {
  transaction<T>(run: (db: Transaction) => Promise<T>): Promise<T>
  end(): Promise<void>
}

interface Connection {
  readonly client: Client
  readonly since: number
  closed: boolean
}

/**
 * A pool of clients of one connection each, whose transactions are begun and ended here. The driver's own `begin` sends
 * its rollback, and whatever query comes next, over a connection that broke inside the transaction; the failure is
 * thrown where nobody can catch it and ends the process (postgres.js 3.4.9, porsager/postgres #1154 and #1208). Here a
 * connection that closed is never written to again.
 * @param open Makes a client of one connection, and has the function given to it called when that closes.
 */
export function createPool(max: number, open: (onClose: () => void) => Client): Pool {
  const idle: Connection[] = []
  const waiting: (() => void)[] = []
  const connections = new Set<Connection>()
  let taken = 0
  let ending = false
  let whenFree: (() => void) | undefined

  function connectOnce(): Connection {
    const connection: Connection = { client: open(() => discard(connection)), since: performance.now(), closed: false }
    connections.add(connection)
    return connection
  }

  function discard(connection: Connection): void {
    connection.closed = true
    connections.delete(connection)
    void connection.client.end({ timeout: 0 })
  }

  async function take(): Promise<Connection> {
    if (taken < max) taken += 1
    else await new Promise<void>((resolve) => waiting.push(resolve))
    for (let connection = idle.pop(); connection; connection = idle.pop()) if (!connection.closed) return connection
    return connectOnce()
  }

  function release(connection: Connection): void {
    if (!connection.closed && performance.now() - connection.since > MAX_AGE_MS) discard(connection)
    if (!connection.closed) idle.push(connection)
    const next = waiting.shift()
    if (next) return next()
    taken -= 1
    if (taken === 0) whenFree?.()
  }

  return {
    transaction: async (run) => {
      if (ending) throw new Error('The pool of connections has ended')
      const connection = await take()
      try {
        return await runTransaction(connection, run, () => discard(connection))
      } finally {
        release(connection)
      }
    },
    end: async () => {
      ending = true
      if (taken > 0) await Promise.race([new Promise<void>((resolve) => (whenFree = resolve)), new Promise((resolve) => setTimeout(resolve, END_MS).unref())])
      await Promise.all([...connections].map(({ client }) => client.end({ timeout: 0 })))
    }
  }
}

async function runTransaction<T>(connection: Connection, run: (db: Transaction) => Promise<T>, discard: () => void): Promise<T> {
  const { client } = connection
  let over = false
  const unsafe = (...call: Parameters<Client['unsafe']>) => {
    // A query after the end must not run in somebody else's transaction, nor on a connection that is gone.
    if (over) throw new Error('The transaction is over')
    if (connection.closed) throw connectionLost()
    return client.unsafe(...call)
  }
  try {
    await unsafe('begin')
    const result = await run(openDb({ options: client.options, unsafe } as unknown as Client))
    // A statement that failed and was caught has ended the transaction all the same: PostgreSQL answers ROLLBACK.
    const { command } = await unsafe('commit')
    if (command !== 'COMMIT') throw new Error('A statement of the transaction failed; nothing was stored')
    return result
  } catch (error) {
    if (!connection.closed) await client.unsafe('rollback').catch(discard)
    throw error
  } finally {
    over = true
  }
}

function openDb(client: Client) {
  return drizzle(client)
}

function connectionLost(): Error {
  return Object.assign(new Error('The connection to the database was lost'), { code: 'CONNECTION_CLOSED' })
}
