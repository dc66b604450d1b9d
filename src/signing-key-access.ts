import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './config/index.ts'
import { parseKeyBytes } from './crypto/index.ts'
import { keepSecretFile } from './database-access.ts'

/**
 * What signing keys are derived from: SIGNING_KEY, or in development a file below DATA_DIR that is made at the first
 * start.
 * @returns 32 bytes
 * @throws Error when the text is no key; the message shows nothing of it
 */
export async function openSigningKey(config: Config, warn: (message: string) => void): Promise<Buffer> {
  if (config.signingKey) return parsed('SIGNING_KEY', config.signingKey.reveal())
  const file = signingKeyFile(config)
  if (!existsSync(file)) warn(`The key that signs certificates is in ${file}. Keep a copy with the root key's. In production set SIGNING_KEY or SIGNING_KEY_FILE instead.`)
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  return parsed(file, await keepSecretFile(file, `${randomBytes(32).toString('base64')}\n`))
}

/** Where the key is that Rind makes itself, in development. */
export const signingKeyFile = (config: Config): string => join(config.dataDir, 'signing.key')

function parsed(where: string, text: string): Buffer {
  const bytes = parseKeyBytes(text)
  if (!bytes) throw new Error(`${where} has to be 32 bytes, as 64 hexadecimal digits or as base64 ("openssl rand -base64 32" prints one).`)
  return bytes
}
