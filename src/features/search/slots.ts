/** Batches of all workspaces that run at once: the rest of the database's connections are for everything else. */
const AT_ONCE = 2

let free = AT_ONCE
const queue: (() => void)[] = []

/** Runs a batch when a slot is free, first come first served: searches of many workspaces take turns by the batch. */
export async function inSlot<T>(run: () => Promise<T>): Promise<T> {
  if (free > 0) free -= 1
  else await new Promise<void>((resolve) => queue.push(resolve))
  try {
    return await run()
  } finally {
    const next = queue.shift()
    if (next) next()
    else free += 1
  }
}
