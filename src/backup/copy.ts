import { KEPT_MS } from './keeping.ts'
import { type Manifest, nameOf, partsOf } from './manifest.ts'
import { paced } from './pace.ts'
import { checkPart } from './part.ts'
import { manifestText, putManifest } from './sets.ts'
import type { Store } from './store.ts'

/** A lock ends before the backup has to be destroyed, whatever the two clocks say. */
const BEFORE_MS = 3_600_000

/**
 * Copies a backup to another store as it is, sealed and signed, at a pace. Every part is read back there and compared
 * with the manifest before the manifest is put, so a copy that is listed is whole.
 * @throws PartError, StoreError
 */
export async function copySet(from: Store, to: Store, manifest: Manifest): Promise<void> {
  const name = nameOf(manifest)
  const lock = { from: Date.parse(manifest.snapshot.at), ms: KEPT_MS[manifest.kind] - BEFORE_MS }
  const there = new Map((await to.list(`${name}/`)).map((object) => [object.name, object.bytes]))
  for (const part of partsOf(manifest)) {
    const object = `${name}/${part.name}`
    // A copy that was cut off goes on where it was; what is there already is compared all the same.
    if (there.get(object) !== part.stored.bytes) await to.put(object, paced(from.get(object)), lock)
    await checkPart(to, name, part, paced)
  }
  await putManifest(to, name, await manifestText(from, name), lock)
}
