const FIRST_RETRY_MS = 100
/** However long the database was away: what waits for it is pushed within this time after it came back. */
const LONGEST_RETRY_MS = 5_000

/**
 * Runs work for a key at most once at a time, and once more when it was asked for meanwhile: ten hints about one
 * conversation cost one or two reads. Work that fails is tried again, ever more slowly, until it is done: the hint that
 * asked for it does not come back, and what it was about would wait for the next. So work must end where nobody listens.
 * @param delayMs Gathers what comes within this time before it starts.
 */
export function coalesce(work: (key: string) => Promise<void>, delayMs: number, onError: (error: unknown) => void): (key: string) => void {
  const running = new Map<string, { again: boolean }>()

  async function run(key: string, state: { again: boolean }): Promise<void> {
    if (delayMs > 0) await pause(delayMs)
    let failures = 0
    do {
      state.again = false
      try {
        await work(key)
        failures = 0
      } catch (error) {
        onError(error)
        failures += 1
        await pause(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)))
        state.again = true
      }
    } while (state.again)
    running.delete(key)
  }

  return (key) => {
    const state = running.get(key)
    if (state) {
      state.again = true
      return
    }
    const fresh = { again: false }
    running.set(key, fresh)
    void run(key, fresh)
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref())
}
