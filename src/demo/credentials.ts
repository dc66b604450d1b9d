import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SystemKeys } from '../../db/index.ts'
import { writeDurably } from '../../db/embedded/durable-file.ts'
import { EnvelopeError, type Sealed } from '../crypto/index.ts'
import type { Plan } from './plan.ts'

const FILE = 'demo-credentials.secret'
const address = { tenant: 'system', table: 'demo', column: 'credentials', row: 'demo' }

export const credentialsFile = (dataDir: string): string => join(dataDir, FILE)

/**
 * The plan of an earlier run, or null when there was none. Passwords and TOTP keys must be shown again, so a hash does
 * not do; the file is sealed like every other secret, and means nothing without the root key and this very database.
 * @throws Error when the file is of another database
 */
export async function readPlan(dataDir: string, keys: SystemKeys): Promise<Plan | null> {
  const file = credentialsFile(dataDir)
  try {
    return keys.sealing('identity').openJson<Plan>(address, Buffer.from(await readFile(file, 'utf8'), 'base64'))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    if (!(error instanceof EnvelopeError)) throw error
    throw new Error(`${file} was made with another database, or is damaged. Move it away for a new demo, or set another DATA_DIR.`, { cause: error })
  }
}

/** Keeps a plan, on the disk before it returns: what is made from it can always be printed. */
export async function keepPlan(dataDir: string, keys: SystemKeys, plan: Plan): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const sealed: Sealed = keys.sealing('identity').sealJson(address, plan)
  await writeDurably(credentialsFile(dataDir), `${sealed.toString('base64')}\n`)
}
