import { type Store, StoreError } from './store.ts'

/**
 * A store that counts as unreachable when it does not answer for so long. A disk of another machine can keep a call for
 * ever, and a server a connection: without this a backup would neither fail nor end. What the body of an object takes to
 * come is not the store's fault and does not count.
 */
export function patient(store: Store, ms: number): Store {
  const silent = () => new StoreError('unreachable', `${store.place} did not answer for ${ms / 1000} seconds`)
  /** Waits for the work, and no longer than the watch. What hangs is left behind. */
  const within = async <T>(work: (watch: Watch) => Promise<T>): Promise<T> => {
    const watch = createWatch(ms)
    watch.start()
    try {
      return await Promise.race([work(watch), watch.over.then(() => Promise.reject(silent()))])
    } finally {
      watch.stop()
    }
  }
  return {
    place: store.place,
    put: (name, body, lock) =>
      within(async (watch) => {
        let isOver = false
        void watch.over.then(() => (isOver = true))
        // What was left behind and comes back must not take the end of its body for the whole.
        await store.put(name, watchedBody(body, watch, () => (isOver ? silent() : null)), lock)
      }),
    get: async function* (name) {
      const chunks = store.get(name)[Symbol.asyncIterator]()
      try {
        for (let next = await within(() => chunks.next()); next.done !== true; next = await within(() => chunks.next())) yield next.value
      } finally {
        void chunks.return?.()?.catch(() => undefined)
      }
    },
    list: (prefix) => within(() => store.list(prefix)),
    remove: (name) => within(() => store.remove(name))
  }
}

/** The watch runs while the store has the word. */
async function* watchedBody(body: AsyncIterable<Uint8Array>, watch: Watch, failure: () => Error | null): AsyncGenerator<Uint8Array> {
  watch.stop()
  for await (const chunk of body) {
    watch.start()
    yield chunk
    watch.stop()
    const failed = failure()
    if (failed) throw failed
  }
  watch.start()
}

interface Watch {
  start(): void
  stop(): void
  /** Fulfilled when it ran out; else never. */
  readonly over: Promise<void>
}

function createWatch(ms: number): Watch {
  let timer: NodeJS.Timeout | undefined
  const { promise, resolve } = Promise.withResolvers<undefined>()
  const stop = () => clearTimeout(timer)
  return {
    start: () => {
      stop()
      timer = setTimeout(() => resolve(undefined), ms)
    },
    stop,
    over: promise
  }
}
