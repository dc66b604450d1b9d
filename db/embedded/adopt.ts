import { serverVersion } from './admin-connection.ts'
import type { Binaries } from './binaries.ts'
import { postmasterCommand, readPostmasterFile, stopPostmaster } from './postmaster.ts'
import { serverArguments } from './settings.ts'

/** A server that an earlier process of ours left running, and that is ours again. */
export interface Adopted {
  readonly pid: number
  readonly port: number
}

/**
 * Takes over the server that a killed Rind left behind: a process of this cluster, started just as we would start it,
 * of the same version, ready, and opening to our password. One that falls short of this is stopped.
 *
 * @returns nothing when no server runs, or none any more.
 * @throws Error when one has to be stopped and does not stop.
 */
export async function adopt(
  cluster: string, binaries: Binaries, password: string, log: (message: string) => void
): Promise<Adopted | undefined> {
  const file = await readPostmasterFile(cluster)
  const command = file && await postmasterCommand(file.pid, cluster)
  if (!file || command === undefined) return undefined
  const expected = [binaries.postgres, ...serverArguments(cluster, file.port)].join(' ')
  // The command line first: a server with other settings is not shown the password.
  if (file.ready && command === expected
    && await serverVersion({ port: file.port, password }).catch(() => '') === binaries.version) {
    return { pid: file.pid, port: file.port }
  }
  log(`a PostgreSQL (pid ${file.pid}) that an earlier Rind left running is not as it should be; stopping it`)
  await stopPostmaster(file.pid, cluster)
  return undefined
}
