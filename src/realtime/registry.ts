import type { Connection } from './connection.ts'

/** Which sockets are open, by workspace and by watched conversation. Keys lead with the workspace: no id crosses it. */
export class Registry {
  readonly #byTenant = new Map<string, Set<Connection>>()
  readonly #byConversation = new Map<string, Set<Connection>>()

  get size(): number {
    let total = 0
    for (const connections of this.#byTenant.values()) total += connections.size
    return total
  }

  all(): Connection[] {
    return [...this.#byTenant.values()].flatMap((connections) => [...connections])
  }

  ofTenant(tenantId: string): Connection[] {
    return [...(this.#byTenant.get(tenantId) ?? [])]
  }

  watching(tenantId: string, conversationId: string): Connection[] {
    return [...(this.#byConversation.get(`${tenantId}/${conversationId}`) ?? [])]
  }

  add(connection: Connection): void {
    put(this.#byTenant, connection.actor.tenantId, connection)
  }

  remove(connection: Connection): void {
    take(this.#byTenant, connection.actor.tenantId, connection)
    for (const conversationId of connection.watches.keys()) this.unwatch(connection, conversationId)
  }

  /** A socket that was closed while its question was looked at is not taken: nothing would let go of it. */
  watch(connection: Connection, conversationId: string): void {
    if (this.#byTenant.get(connection.actor.tenantId)?.has(connection)) put(this.#byConversation, `${connection.actor.tenantId}/${conversationId}`, connection)
  }

  unwatch(connection: Connection, conversationId: string): void {
    take(this.#byConversation, `${connection.actor.tenantId}/${conversationId}`, connection)
  }
}

function put(map: Map<string, Set<Connection>>, key: string, connection: Connection): void {
  const set = map.get(key) ?? new Set()
  set.add(connection)
  map.set(key, set)
}

function take(map: Map<string, Set<Connection>>, key: string, connection: Connection): void {
  const set = map.get(key)
  set?.delete(connection)
  if (set?.size === 0) map.delete(key)
}
