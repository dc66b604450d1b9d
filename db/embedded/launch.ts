import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { childEnvironment, credentials } from './account.ts'
import type { Binaries } from './binaries.ts'
import type { Home } from './home.ts'
import { postmasterCommand, readPostmasterFile, stopPostmaster } from './postmaster.ts'
import { openServerLog } from './server-log.ts'
import type { ServerLog } from './server-log.ts'
import { host, serverArguments } from './settings.ts'

const pollMilliseconds = 20
const silenceMilliseconds = 30_000
const portAttempts = 5

/** A server of ours that listens. */
export interface Launched {
  readonly process: ChildProcess
  readonly pid: number
  readonly port: number
}

/**
 * Starts the server of a cluster that has none, and waits until it says that it is ready, which also means that the
 * port is its own and the password may be sent there. The server has a process group of its own: the terminal's Ctrl-C
 * reaches us alone, and we stop it when our work is done.
 *
 * Waits as long as the server writes to its log, as it does every 10 seconds of a long recovery, and 30 seconds of
 * silence at most; for 30 seconds also for the last processes of a server that was killed. A taken port is replaced by
 * another, five times.
 *
 * @throws Error with the last lines of the log.
 */
export async function launch(
  dataDir: string, home: Home, binaries: Binaries, choosePort: () => Promise<number> = freePort
): Promise<Launched> {
  const log = await openServerLog(dataDir)
  const deadline = performance.now() + silenceMilliseconds
  try {
    for (let ports = 1; ;) {
      const port = await choosePort()
      const child = await spawnServer(home, binaries, port, log)
      const ended = await untilReady(child, home.cluster, log)
      if (ended === undefined) return { process: child, pid: child.pid ?? 0, port }
      const said = await log.tail()
      // By its process id: the last processes of a server that was killed write to the same log.
      const fatal = said.split('\n').findLast((line) => line.includes(`[${child.pid}] FATAL:`)) ?? ''
      if (fatal.includes('could not create any TCP/IP sockets') && ports++ < portAttempts) continue
      // The children of a server that was killed finish what they are doing before they notice.
      if (fatal.includes('pre-existing shared memory block') && performance.now() < deadline) {
        await delay(pollMilliseconds)
        continue
      }
      throw new Error(`PostgreSQL did not start (${ended}). The end of its log:\n${said}`)
    }
  } finally {
    await log.close()
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, host)
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error(`no port of ${host} is to be had`)
  return address.port
}

async function spawnServer(home: Home, binaries: Binaries, port: number, log: ServerLog): Promise<ChildProcess> {
  const env: Record<string, string> = { ...childEnvironment }
  const previous = await readPostmasterFile(home.cluster)
  // The pid file of a server that was killed stays, and PostgreSQL refuses to start if any process has that id by now,
  // unless it believes that process to be its grandparent. Its check for a cluster in use, by shared memory, remains.
  if (previous && await postmasterCommand(previous.pid, home.cluster) === undefined) {
    env['PG_GRANDPARENT_PID'] = String(previous.pid)
  }
  const child = spawn(binaries.postgres, serverArguments(home.cluster, port), {
    ...credentials(home.account), cwd: '/', env, detached: true, stdio: ['ignore', log.fd, log.fd]
  })
  await once(child, 'spawn')
  child.unref()
  return child
}

/** Nothing when the server is ready, else why it is not and never will be. */
async function untilReady(child: ChildProcess, cluster: string, log: ServerLog): Promise<string | undefined> {
  let size = await log.size()
  for (let deadline = performance.now() + silenceMilliseconds; performance.now() < deadline;) {
    if (child.exitCode !== null || child.signalCode !== null) {
      return child.signalCode ?? `exit code ${child.exitCode}`
    }
    const file = await readPostmasterFile(cluster)
    if (file?.ready && file.pid === child.pid) return undefined
    await delay(pollMilliseconds)
    const grown = await log.size()
    if (grown !== size) deadline = performance.now() + silenceMilliseconds
    size = grown
  }
  await stopPostmaster(child.pid ?? 0, cluster)
  return `no sign of life for ${silenceMilliseconds / 1000} seconds`
}
