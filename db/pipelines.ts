import type { Client } from './connect.ts'
import { Connection, type OpenClient } from './connection.ts'
import type { PoolLoad } from './pool.ts'

/** Connections for single statements, each a transaction of its own. Many may be under way on one connection. */
export interface Pipelines {
  use<T>(run: (client: Client) => Promise<T>): Promise<T>
  /** Connections with a statement under way, and statements that wait behind another. */
  load(): PoolLoad
  end(): Promise<void>
}

/**
 * Each statement takes the connection with the least to do.
 * @param idleMs A connection that nobody needed for so long is given up.
 */
export function createPipelines(max: number, open: OpenClient, idleMs?: number): Pipelines {
  const connections = new Set<Connection>()

  function pick(): Connection {
    let best: Connection | undefined
    for (const connection of connections) if (!best || connection.load < best.load) best = connection
    if (best && (best.load === 0 || connections.size >= max)) return best
    const fresh: Connection = new Connection(open, () => connections.delete(fresh), idleMs)
    connections.add(fresh)
    return fresh
  }

  return {
    use: async (run) => {
      const connection = pick()
      try {
        return await connection.use(() => run(connection.client))
      } finally {
        if (connection.load === 0 && connection.isOld) connection.close()
      }
    },
    load: () => {
      const loads = [...connections].map(({ load }) => load)
      return { busy: loads.filter((load) => load > 0).length, waiting: loads.reduce((sum, load) => sum + Math.max(0, load - 1), 0) }
    },
    end: async () => {
      await Promise.all([...connections].map(({ client }) => client.end({ timeout: 5 })))
    }
  }
}
