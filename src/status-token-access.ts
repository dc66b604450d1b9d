import { randomBytes } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './config/index.ts'
import { keepSecretFile } from './database-access.ts'

/**
 * What the status page proves itself with at the internal port: STATUS_TOKEN, or a file beside the page's own database,
 * which nobody but the same user of the machine reads. It is made at the first start.
 */
export async function openStatusToken({ statusPage, dataDir }: Pick<Config, 'statusPage' | 'dataDir'>): Promise<string> {
  if (statusPage.token) return statusPage.token.reveal()
  const folder = join(dataDir, 'status')
  await mkdir(folder, { recursive: true, mode: 0o700 })
  return (await keepSecretFile(join(folder, 'probe.token'), `${randomBytes(32).toString('base64url')}\n`)).trim()
}
