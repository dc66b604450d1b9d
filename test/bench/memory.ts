import { readFile, readdir } from 'node:fs/promises'

const EVERY_MS = 50

/** Resident bytes of a process and of all that it started. */
export async function residentBytes(pid: number): Promise<number> {
  const parents = new Map<number, number>()
  for (const name of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '')
    // The name of a program may hold spaces and brackets.
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1])
    if (parent > 0) parents.set(Number(name), parent)
  }
  const isOurs = (one: number): boolean => one === pid || (parents.has(one) && isOurs(parents.get(one) ?? 0))
  let bytes = 0
  for (const one of [pid, ...parents.keys()].filter((one, index, all) => all.indexOf(one) === index && isOurs(one))) {
    const status = await readFile(`/proc/${one}/status`, 'utf8').catch(() => '')
    bytes += Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024
  }
  return bytes
}

/** The most that a process and all that it started held at once while something ran. */
export async function peakWhile<T>(pid: number, run: () => Promise<T>): Promise<{ readonly result: T; readonly peak: number }> {
  let peak = 0
  const over = new AbortController()
  const watching = (async () => {
    while (!over.signal.aborted) {
      peak = Math.max(peak, await residentBytes(pid))
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS))
    }
  })()
  try {
    return { result: await run(), get peak() { return peak } }
  } finally {
    over.abort()
    await watching
  }
}
