import { BACKUP_NAME, MANIFEST_LIMIT, MANIFEST_NAME, type Manifest, nameOf, partsOf } from './manifest.ts'
import { checkPart } from './part.ts'
import { type Signed, SignatureError, type Trust, openManifest } from './signature.ts'
import { type Store, only, readSmall } from './store.ts'

// A backup is a folder of a store with parts and a manifest, which is written last and removed first: what has no
// manifest is no backup.

/** Keeps the manifest of a backup whose parts are all stored. */
export function putManifest(store: Store, name: string, text: string): Promise<void> {
  return store.put(`${name}/${MANIFEST_NAME}`, only(Buffer.from(text)))
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

/** What lies in a store: backups, and folders that look like one and have no manifest. */
export async function listSets(store: Store): Promise<{ readonly backups: readonly string[]; readonly unfinished: readonly string[] }> {
  const whole = new Map<string, boolean>()
  for (const { name } of await store.list('')) {
    const [folder = '', file] = name.split('/')
    if (BACKUP_NAME.test(folder)) whole.set(folder, (whole.get(folder) ?? false) || file === MANIFEST_NAME)
  }
  const names = (wanted: boolean) => [...whole].flatMap(([name, isWhole]) => (isWhole === wanted ? [name] : []))
  return { backups: names(true), unfinished: names(false) }
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
