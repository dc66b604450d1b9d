import { type BackupKind, type Manifest, nameOf } from './manifest.ts'
import { readMarker } from './marker.ts'
import { listSets, readManifest } from './sets.ts'
import type { Signed, Trust } from './signature.ts'
import type { Store } from './store.ts'

export interface KeyringSearch {
  readonly stores: Readonly<Record<BackupKind, Store>>
  readonly trust: Trust
  readonly olderKeyring?: boolean
  readonly report: (what: string) => void
}

/**
 * The newest keyring of an installation. Not the one of the same moment as the data: keys that were destroyed since are
 * gone from it, and it has the journal of what was erased. So it matters that none was taken away: the stores say which
 * one was the newest, each on its own, and every copy names the one before.
 * @throws Error when it is not there, or when no store says which it is, unless an older one is allowed
 */
export async function newestKeyring(search: KeyringSearch, installationId: string): Promise<Manifest> {
  const { stores, olderKeyring = false } = search
  const known = new Map<string, Signed>()
  for (const name of (await listSets(stores.keyring)).backups) {
    const signed = await read(search, name)
    if (signed?.manifest.kind === 'keyring' && signed.manifest.installation.id === installationId) known.set(name, signed)
  }
  const [last] = [...known.values()].toReversed()
  if (olderKeyring) {
    if (last) return last.manifest
    throw new Error(`There is no copy of this installation's keyring in ${stores.keyring.place}. Without one no backup can be read.`)
  }
  const named = await namedNewest(search, installationId)
  const instead = `Bring it back from the other site. With --older-keyring ${last ? nameOf(last.manifest) : 'an older one'} is taken, and what was erased after it opens again until it is erased again.`
  if (!named) throw new Error(`No store says which copy of the keyring is the newest: store.jws is in neither ${stores.data.place} nor ${stores.keyring.place}. ${instead}`)
  const found = known.get(named.name)
  if (found?.sha256 !== named.sha256) throw new Error(`The newest copy of the keyring, ${named.name}, is not in ${stores.keyring.place} as it was made. ${instead}`)
  return follow(found, [...known.values()]).manifest
}

/** One that was made after the stores were told last names the one before it. */
function follow(from: Signed, all: readonly Signed[]): Signed {
  const next = all.find(({ manifest }) => manifest.previous?.sha256 === from.sha256)
  return next ? follow(next, all) : from
}

async function read({ stores, trust, report }: KeyringSearch, name: string): Promise<Signed | null> {
  return readManifest(stores.keyring, name, trust).catch((error: unknown) => {
    report(`left out ${name} of the keyring: ${error instanceof Error ? error.message : 'it cannot be read'}`)
    return null
  })
}

/** What the two stores say; where they differ, one of them was not told any more: the later word counts. */
async function namedNewest({ stores, trust, report }: KeyringSearch, installationId: string): Promise<{ readonly name: string; readonly sha256: string } | null> {
  const markers = await Promise.all(
    [stores.data, stores.keyring].map((store) =>
      readMarker(store, trust).catch((error: unknown) => {
        report(`left out: ${error instanceof Error ? error.message : 'a marker that cannot be read'}`)
        return null
      })
    )
  )
  const own = markers.filter((marker) => marker?.installation.id === installationId && marker.newest.keyring !== null)
  return own.toSorted((a, b) => ((a?.at ?? '') < (b?.at ?? '') ? 1 : -1))[0]?.newest.keyring ?? null
}
