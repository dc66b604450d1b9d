import { execFile } from 'node:child_process'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'

/** What `postmaster.pid` says of the server that wrote it. */
export interface PostmasterFile {
  readonly pid: number
  readonly port: number
  readonly ready: boolean
}

const pollMilliseconds = 20
const fastMilliseconds = 15_000
const immediateMilliseconds = 5_000

/** Reads `postmaster.pid`; nothing if there is none, or the server has not got as far as its port. */
export async function readPostmasterFile(cluster: string): Promise<PostmasterFile | undefined> {
  const content = await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return ''
    throw error
  })
  // Process id, data directory, start time, port, socket directory, address, shared memory, status.
  const lines = content.split('\n')
  const pid = Number(lines[0])
  if (!Number.isSafeInteger(pid) || pid <= 1) return undefined
  return { pid, port: Number(lines[3] ?? 0), ready: lines[7]?.trim() === 'ready' }
}

/**
 * The command line of a process, if it is a server of this cluster; else nothing, as for one that is gone, or a
 * stranger to which the system has given the process id since.
 */
export async function postmasterCommand(pid: number, cluster: string): Promise<string | undefined> {
  const seen = await (process.platform === 'linux' ? inspectLinux(pid) : inspectPortably(pid)).catch(() => undefined)
  if (!seen || !`${seen.command} `.includes(`/postgres -D ${cluster} `)) return undefined
  return seen.uid === (await stat(cluster)).uid ? seen.command : undefined
}

/**
 * Stops a server and waits until its process is gone: in good order within 15 seconds, or else at once, which the
 * next start repairs from the write-ahead log. Does nothing if it is gone already.
 *
 * @throws Error when the process outlives both.
 */
export async function stopPostmaster(pid: number, cluster: string): Promise<void> {
  if (await signalAndWait(pid, cluster, 'SIGINT', fastMilliseconds)) return
  if (await signalAndWait(pid, cluster, 'SIGQUIT', immediateMilliseconds)) return
  throw new Error(`PostgreSQL (pid ${pid}) does not stop`)
}

async function signalAndWait(pid: number, cluster: string, signal: NodeJS.Signals, limit: number): Promise<boolean> {
  const deadline = performance.now() + limit
  // Looked at again before each signal: the process id may have been given to another.
  if (await postmasterCommand(pid, cluster) === undefined) return true
  try {
    process.kill(pid, signal)
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return true
    throw error
  }
  while (performance.now() < deadline) {
    await delay(pollMilliseconds)
    if (await postmasterCommand(pid, cluster) === undefined) return true
  }
  return false
}

interface Inspection {
  readonly uid: number
  readonly command: string
}

/** Both files are open to all, other than cwd and exe, which a container may keep even from root. */
async function inspectLinux(pid: number): Promise<Inspection> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8')
  return { uid: Number(/^Uid:\s+(\d+)/m.exec(status)?.[1]), command: command.split('\0').slice(0, -1).join(' ') }
}

async function inspectPortably(pid: number): Promise<Inspection> {
  const ps = promisify(execFile)('/bin/ps', ['-ww', '-o', 'uid=,command=', '-p', String(pid)])
  const line = /^\s*(-?\d+)\s+(.*)$/m.exec((await ps).stdout)
  return { uid: Number(line?.[1]) >>> 0, command: line?.[2] ?? '' }
}
