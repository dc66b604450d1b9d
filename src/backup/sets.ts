import { BACKUP_NAME, MANIFEST_LIMIT, MANIFEST_NAME, type Manifest, nameOf, partsOf } from './manifest.ts'
import { checkPart } from './part.ts'
import { type Signed, SignatureError, type Trust, openManifest } from './signature.ts'
import { type Lock, type Store, only, readSmall } from './store.ts'

// A backup is a folder of a store with parts and a manifest, which is written last and removed first: what has no
// manifest is no backup.

/** Keeps the manifest of a backup whose parts are all stored. */
export function putManifest(store: Store, name: string, text: string, lock?: Lock): Promise<void> {
  return store.put(`${name}/${MANIFEST_NAME}`, only(Buffer.from(text)), lock)
}

export function manifestText(store: Store, name: string): Promise<string> {
  return readSmall(store, `${name}/${MANIFEST_NAME}`, MANIFEST_LIMIT).then((bytes) => bytes.toString('utf8'))
}

/**
 * The manifest of a backup, if it is ours and stands where it belongs: an older one under another name is refused.
 * @throws StoreError, SignatureError
 */
export async function readManifest(store: Store, name: string, trust: Trust): Promise<Signed> {
  const signed = await openManifest(await manifestText(store, name), trust)
  if (nameOf(signed.manifest) !== name) throw new SignatureError(`${name} in ${store.place} holds the manifest of another backup, ${nameOf(signed.manifest)}.`)
  return signed
}

/** What lies in a store. */
export interface Listing {
  /** Names of backups, in order of time. */
  readonly backups: readonly string[]
  /** Folders that look like a backup and have no manifest. */
  readonly unfinished: readonly string[]
  /** The files of each, with their lengths in bytes. */
  readonly files: ReadonlyMap<string, ReadonlyMap<string, number>>
}

export async function listSets(store: Store): Promise<Listing> {
  const files = new Map<string, Map<string, number>>()
  for (const { name, bytes } of await store.list('')) {
    const [folder = '', ...file] = name.split('/')
    if (!BACKUP_NAME.test(folder)) continue
    const known = files.get(folder) ?? new Map<string, number>()
    files.set(folder, known.set(file.join('/'), bytes))
  }
  const names = (wanted: boolean) => [...files].flatMap(([name, inside]) => (inside.has(MANIFEST_NAME) === wanted ? [name] : []))
  return { backups: names(true), unfinished: names(false), files }
}

/** Whether every part of a backup lies in its store in its length. Says nothing of what is in them. */
export function isWhole(manifest: Manifest, { files }: Listing): boolean {
  const there = files.get(nameOf(manifest))
  return partsOf(manifest).every(({ name, stored }) => there?.get(name) === stored.bytes)
}

/** Reads every part once and compares it with the manifest. @throws PartError, StoreError */
export async function checkSet(store: Store, manifest: Manifest): Promise<void> {
  for (const part of partsOf(manifest)) await checkPart(store, nameOf(manifest), part)
}

/** Removes a backup, or what is left of one, and makes sure that nothing is there any more. @throws Error when something is */
export async function removeSet(store: Store, name: string): Promise<void> {
  await store.remove(`${name}/${MANIFEST_NAME}`)
  for (const object of await store.list(`${name}/`)) await store.remove(object.name)
  if ((await store.list(`${name}/`)).length > 0) throw new Error(`${name} in ${store.place} is still there after it was removed`)
}
