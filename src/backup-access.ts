import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Encrypter, generateIdentity, identityToRecipient } from 'age-encryption'
import type { BackupKind } from './backup/manifest.ts'
import type { StorePlace } from './backup/open-store.ts'
import type { Config, Environment } from './config/index.ts'
import type { Secret } from './crypto/index.ts'
import { keepSecretFile } from './database-access.ts'
import type { BackupSetup } from './features/backups/index.ts'

/** The program's own folder. */
const ROOT = fileURLToPath(new URL('..', import.meta.url))

/** Files below DATA_DIR that hold identities which Rind made itself. */
const MADE: Readonly<Record<BackupKind, string>> = { data: 'backup.identity', keyring: 'keyring.identity' }

/**
 * How backups are made here: to the recipients that are set, or in development to identities that are made below
 * DATA_DIR, with a warning.
 * @param url The backup's login
 * @param env What the configuration was read from: a drill is run with it
 * @throws Error when a recipient is none
 */
export async function openBackupSetup(config: Config, env: Environment, url: Secret | null, warn: (message: string) => void): Promise<BackupSetup | null> {
  if (!url) return null
  const { backup } = config
  return {
    url,
    places: { data: { kind: 'folder', path: backup.dir }, keyring: { kind: 'folder', path: backup.keyringDir } },
    recipients: { data: await recipientsOf(config, 'data', backup.recipients, warn), keyring: await recipientsOf(config, 'keyring', backup.keyringRecipients, warn) },
    offsite: backup.offsite && { data: placeBelow(backup.offsite, 'backups'), keyring: placeBelow(backup.offsite, 'keyring'), release: placeBelow(backup.offsite, 'release') },
    release: { root: ROOT, modules: true },
    regions: backup.regionOf,
    at: { hour: backup.hour, timeZone: backup.timeZone },
    // Only identities that Rind made itself are on this machine.
    drill: { at: { ...backup.drill, timeZone: backup.timeZone }, dir: backup.drill.dir, env: backup.recipients.length + backup.keyringRecipients.length === 0 ? env : null }
  }
}

/** A place of its own within the other site. */
export function placeBelow(place: StorePlace, name: string): StorePlace {
  return place.kind === 'folder' ? { kind: 'folder', path: join(place.path, name) } : { ...place, prefix: `${place.prefix}${name}/` }
}

async function recipientsOf(config: Config, kind: BackupKind, given: readonly string[], warn: (message: string) => void): Promise<readonly string[]> {
  const encrypter = new Encrypter()
  for (const recipient of given) {
    try {
      encrypter.addRecipient(recipient)
    } catch (error) {
      throw new Error(`${kind === 'data' ? 'BACKUP' : 'KEYRING'}_RECIPIENTS: ${recipient.slice(0, 20)}… is no age recipient.`, { cause: error })
    }
  }
  if (given.length > 0) return given
  const file = join(config.dataDir, MADE[kind])
  if (!existsSync(file)) warn(`Who holds ${file} can open ${kind === 'data' ? 'the backups' : 'the copies of the keyring'}. Copy it to another machine. In production set ${kind === 'data' ? 'BACKUP' : 'KEYRING'}_RECIPIENTS instead, so that this machine cannot.`)
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 })
  const [identity = ''] = identitiesIn(await keepSecretFile(file, `${await generateIdentity()}\n`))
  return [await identityToRecipient(identity)]
}

/** The identities in a file, one a line, as "age-keygen" writes it. */
export function identitiesIn(text: string): readonly string[] {
  return text.split('\n').map((line) => line.trim()).filter((line) => line.startsWith('AGE-SECRET-KEY-'))
}

/**
 * The identities of these files; without a file those that Rind made itself, if it did.
 * @throws Error when a file cannot be read or holds none
 */
export async function readIdentities(config: Config, files: readonly string[]): Promise<readonly string[]> {
  const made = Object.values(MADE).map((name) => join(config.dataDir, name)).filter((file) => existsSync(file))
  const from = files.length > 0 ? files : made
  if (from.length === 0) throw new Error('Which identity opens the backup? Give its file: --identity FILE.')
  const found = await Promise.all(
    from.map(async (file) => {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        throw new Error(`${file} cannot be read (${error.code ?? 'error'})`)
      })
      const identities = identitiesIn(text)
      if (identities.length === 0) throw new Error(`${file} holds no age identity.`)
      return identities
    })
  )
  return found.flat()
}
