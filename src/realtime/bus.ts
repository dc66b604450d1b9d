import type { HubEvent, Publish } from '../operations/index.ts'

/** Carries hints between those who change something and those who tell sockets. On one node it is this object. */
export interface Bus {
  readonly publish: Publish
  subscribe(listener: (event: HubEvent) => void): void
}

export function createBus(): Bus {
  const listeners: ((event: HubEvent) => void)[] = []
  return {
    publish: (event) => {
      for (const listener of listeners) listener(event)
    },
    subscribe: (listener) => {
      listeners.push(listener)
    }
  }
}
