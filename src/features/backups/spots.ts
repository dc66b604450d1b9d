import { type BackupKind, backupName } from '../../backup/manifest.ts'
import { type Marker, putMarker, readMarker } from '../../backup/marker.ts'
import { type StorePlace, openStore } from '../../backup/open-store.ts'
import { type Listing, listSets } from '../../backup/sets.ts'
import { SignatureError, type Trust, signerOf } from '../../backup/signature.ts'
import { type Store, StoreError } from '../../backup/store.ts'
import type { BackupServices, BackupSetup } from './setup.ts'
import { type BackupRow, copiesKept, goodBackups, newestCopy, newestGood, ownInstallation } from './repository.ts'

export const KINDS = ['keyring', 'data'] as const
export type Site = 'home' | 'offsite'

/** A store of one kind at one site. */
export interface Spot {
  readonly site: Site
  readonly kind: BackupKind
  readonly place: StorePlace
  readonly store: Store
  /** Where it lies, as it was declared. */
  readonly region: string | null
}

export const nameOfRow = ({ id, startedAt }: Pick<BackupRow, 'id' | 'startedAt'>): string => backupName(startedAt.getTime(), id)

export const trustOf = ({ signing, keys }: BackupServices): Trust => ({ own: [signerOf(signing)], root: keys.root })

export function homeSpot(setup: BackupSetup, kind: BackupKind): Spot {
  const place = setup.places[kind]
  return { site: 'home', kind, place, store: openStore(place), region: setup.regions[kind] }
}

export function spotsOf(setup: BackupSetup): readonly Spot[] {
  const { offsite, regions } = setup
  return KINDS.flatMap((kind) => [homeSpot(setup, kind), ...(offsite ? [{ site: 'offsite', kind, place: offsite[kind], store: openStore(offsite[kind]), region: regions.offsite } as const] : [])])
}

/** The good backups that lie in a store by the register. */
export async function expectedAt({ site, kind }: Spot, { withPlatform }: BackupServices): Promise<readonly BackupRow[]> {
  return site === 'home' ? withPlatform((tx) => goodBackups(tx, kind)) : (await withPlatform(copiesKept)).filter((row) => row.kind === kind)
}

/**
 * Makes sure that a store is this installation's before anything is written to it, missed in it or destroyed in it. One
 * that was never used is taken; where a store was and nothing of it is left, as when a disk is not mounted, nothing is
 * touched.
 * @param fresh Take it as a new store whatever is missing
 * @returns what lies in it
 * @throws StoreError `away`, `foreign` and what the store says
 */
export async function claim(spot: Spot, services: BackupServices, fresh = false): Promise<Listing> {
  const { store } = spot
  const marker = await markerOf(spot, services)
  const own = await services.withPlatform(ownInstallation)
  if (marker && (marker.installation.id !== own.id || marker.kind !== spot.kind)) {
    throw new StoreError('foreign', `${store.place} holds ${marker.kind === 'data' ? 'backups' : 'copies of the keyring'} of the ${marker.installation.environment} installation ${marker.installation.id}. Use another place.`)
  }
  const listing = await listSets(store)
  if (marker) return listing
  const expected = await expectedAt(spot, services)
  if (!fresh && expected.length > 0 && !expected.some((row) => listing.backups.includes(nameOfRow(row)))) {
    throw new StoreError('away', `${store.place} is not the store that it was: ${expected.length} backups and its marker are not there. Is the disk mounted? A new store is taken by "rind backup --new-store".`)
  }
  await mark(spot, services, await newestAt(spot.site, services))
  return listing
}

/** Writes down in a store which backups are the newest, unless that is what it says. The store has to be claimed. */
export async function markNewest(spot: Spot, services: BackupServices): Promise<void> {
  const newest = await newestAt(spot.site, services)
  const marker = await markerOf(spot, services)
  if (!marker || KINDS.some((kind) => marker.newest[kind]?.sha256 !== newest[kind]?.sha256)) await mark(spot, services, newest)
}

async function markerOf({ store }: Spot, services: BackupServices): Promise<Marker | null> {
  return readMarker(store, trustOf(services)).catch((error: unknown) => {
    throw error instanceof SignatureError ? new StoreError('foreign', error.message) : error
  })
}

async function mark({ kind, store, region }: Spot, services: BackupServices, newest: Marker['newest']): Promise<void> {
  const installation = await services.withPlatform(ownInstallation)
  await putMarker(store, { kind, installation, region, newest, at: new Date(services.clock.now()).toISOString() }, services.signing, services.keys.root)
}

async function newestAt(site: Site, { withPlatform, clock }: BackupServices): Promise<Marker['newest']> {
  const of = (kind: BackupKind) => withPlatform((tx) => (site === 'home' ? newestGood : newestCopy)(tx, kind, clock.now()))
  const named = (row: BackupRow | null) => row?.manifestHash && { name: nameOfRow(row), sha256: row.manifestHash.toString('hex') }
  return { data: named(await of('data')) ?? null, keyring: named(await of('keyring')) ?? null }
}
