/**
 * Runs work for a key at most once at a time, and once more when it was asked for meanwhile: ten hints about one
 * conversation cost one or two reads.
 * @param delayMs Gathers what comes within this time before it starts.
 */
export function coalesce(work: (key: string) => Promise<void>, delayMs: number, onError: (error: unknown) => void): (key: string) => void {
  const running = new Map<string, { again: boolean }>()

  async function run(key: string, state: { again: boolean }): Promise<void> {
    try {
      if (delayMs > 0) await new Promise((resolve) => setTimeout(resolve, delayMs))
      do {
        state.again = false
        await work(key)
      } while (state.again)
    } catch (error) {
      onError(error)
    } finally {
      running.delete(key)
    }
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
