import { type LoadOptions, loadDatabase } from '../../db/backup/load.ts'
import type { Reporter } from '../../db/backup/progress.ts'
import type { RootKeyProvider } from '../crypto/index.ts'
import { type BackupKind, type Manifest, type TablePart, nameOf } from './manifest.ts'
import { type Part, readPart } from './part.ts'
import { newestKeyring } from './newest-keyring.ts'
import { checkSet, listSets, readManifest } from './sets.ts'
import type { Trust } from './signature.ts'
import type { Store } from './store.ts'

export interface RestoreOptions extends Pick<LoadOptions, 'adminUrl' | 'passwords'> {
  readonly stores: Readonly<Record<BackupKind, Store>>
  /** A backup of the data; without one, the newest. */
  readonly name?: string
  readonly trust: Trust
  /** age identities; which one opens what is tried. */
  readonly identities: readonly string[]
  readonly rootKey: RootKeyProvider
  /** Takes the newest copy of the keyring that there is, even when a newer one was made, or when nobody can say. */
  readonly olderKeyring?: boolean
  /** The environment that is restored into; null for a drill, which takes any and is removed afterwards. */
  readonly environment: string | null
  readonly report: Reporter
  /** Looks at what was loaded, before anything is replayed or migrated; throws to refuse it. */
  readonly inspect?: (client: Parameters<NonNullable<LoadOptions['inspect']>>[0], tables: readonly TablePart[]) => Promise<void>
}

export interface Restored {
  readonly data: Manifest
  readonly keyring: Manifest
}

/**
 * Restores a backup of the data with the newest keyring into an empty database. Signatures and hashes of everything are
 * checked before the database is touched, and again of what is read into it.
 * @throws SignatureError, PartError, StoreError, and Error with what to do; the database is then as empty as before
 */
export async function restoreBackup(options: RestoreOptions): Promise<Restored> {
  const { stores, environment, report, identities } = options
  const data = await findData(options)
  const { id, environment: origin } = data.installation
  if (environment !== null && origin !== environment) throw new Error(`The backup is of a ${origin} environment and RIND_ENV is ${environment}. It restores only as a drill: rind drill.`)
  const keyring = await newestKeyring(options, id)
  // Both are copied in one run: an older keyring would open again what was erased before the data was copied.
  if (keyring.snapshot.at < data.snapshot.at) throw new Error(`The newest copy of the keyring that can be read, ${nameOf(keyring)}, is older than ${nameOf(data)}. Bring back the newer copies, or name an older backup.`)
  for (const [done, manifest] of [data, keyring].entries()) {
    report(`checking the parts of ${nameOf(manifest)}, ${manifest.kind === 'data' ? 'data' : 'keyring'}`, { step: 'checking', done, of: 2 })
    await checkSet(stores[manifest.kind], manifest)
  }
  const contentOf = (manifest: Manifest, part: Part) => readPart(stores[manifest.kind], nameOf(manifest), part, identities)
  if (!data.jobs) throw new Error(`${nameOf(data)} has no data.`)
  const jobs = await text(contentOf(data, data.jobs))
  // Some part of the keyring: an identity that is missing is known now and not half-way.
  const [smallest] = keyring.tables.toSorted((a, b) => a.part.stored.bytes - b.part.stored.bytes)
  if (smallest) await text(contentOf(keyring, smallest.part))
  const tables = [data, keyring].flatMap((manifest) => manifest.tables.map((table) => ({ ...table, content: () => contentOf(manifest, table.part) })))
  const { adminUrl, passwords, rootKey, inspect } = options
  const looked = inspect && { inspect: (client: Parameters<typeof inspect>[0]) => inspect(client, tables) }
  await loadDatabase({ adminUrl, passwords, rootKey, report, ...looked, source: { migrations: data.schema.migrations, jobs: { version: data.schema.jobs, schema: jobs }, tables } })
  return { data, keyring }
}

async function findData({ stores, name, trust }: RestoreOptions): Promise<Manifest> {
  const wanted = name ?? (await listSets(stores.data)).backups.at(-1)
  if (wanted === undefined) throw new Error(`There is no backup in ${stores.data.place}.`)
  const { manifest } = await readManifest(stores.data, wanted, trust)
  if (manifest.kind !== 'data') throw new Error(`${wanted} is a copy of the keyring. Name a backup of the data.`)
  return manifest
}

async function text(content: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = []
  for await (const chunk of content) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
