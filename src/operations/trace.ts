import { AsyncLocalStorage } from 'node:async_hooks'

const current = new AsyncLocalStorage<string>()

/** Runs work under the id of the request that it is done for: what it queues carries that id on. */
export function withRequestId<T>(requestId: string, work: () => T): T {
  return current.run(requestId, work)
}

/** The id of the request that this is done for; undefined for what nobody asked for. */
export function currentRequestId(): string | undefined {
  return current.getStore()
}
