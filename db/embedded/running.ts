import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { adminName } from './cluster.ts'
import { postmasterCommand, readPostmasterFile } from './postmaster.ts'
import { adminPassword } from './secret.ts'
import { host } from './settings.ts'

/**
 * The embedded server of a data directory, if one runs and takes connections. Only looks: starts, stops, locks and
 * makes nothing, so it works beside the Rind that the server belongs to.
 * @returns its address without a login, as a URL
 */
export async function findRunning(dataDir: string, database = 'rind'): Promise<{ readonly address: string } | undefined> {
  const pointer = await readFile(join(dataDir, 'postgres-location'), 'utf8').catch(() => '')
  const cluster = pointer.trim() || join(dataDir, 'postgres')
  const file = await readPostmasterFile(cluster)
  if (!file?.ready || (await postmasterCommand(file.pid, cluster)) === undefined) return undefined
  return { address: `postgres://${host}:${file.port}/${database}` }
}

/** The same server as its superuser reaches it, with the password in the data directory; null when it does not run. */
export async function runningAdminUrl(dataDir: string): Promise<string | null> {
  const running = await findRunning(dataDir)
  if (!running) return null
  const url = new URL(running.address)
  url.username = adminName
  url.password = await adminPassword(dataDir, true)
  return url.toString()
}
