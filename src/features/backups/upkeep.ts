import { takeBackupLock } from '../../../db/backup/lock.ts'
import { copySet } from '../../backup/copy.ts'
import { type Kept, copyIsDue, expired } from '../../backup/keeping.ts'
import { type BackupKind, backupName } from '../../backup/manifest.ts'
import { type StorePlace, openStore } from '../../backup/open-store.ts'
import { listSets, readManifest, removeSet } from '../../backup/sets.ts'
import { signerOf } from '../../backup/signature.ts'
import type { BackupServices, BackupSetup } from './make.ts'
import { type BackupRow, adopt, copiesKept, goodBackups, missingBackups, newestGood, noteBack, noteCopied, noteCopyDestroyed, noteCopyMissing, noteDestroyed, noteMissing, registeredIds } from './repository.ts'

/** What was done for the backups that there are. */
export interface Upkeep {
  /** Ids of backups that were found in a store and are ours, and of those that should be there and are not. */
  readonly found: readonly string[]
  readonly missing: readonly string[]
  readonly copied: readonly string[]
  readonly destroyed: readonly { readonly id: string; readonly site: 'home' | 'offsite' }[]
}

const KINDS = ['keyring', 'data'] as const
const nameOfRow = ({ id, startedAt }: Pick<BackupRow, 'id' | 'startedAt'>) => backupName(startedAt.getTime(), id)

/**
 * Compares register and stores, copies off-site what is due, and destroys what was kept long enough, on both sites. All of
 * it may be cut off anywhere and is taken up by the next run.
 * @returns null while a backup is made
 * @throws StoreError when a store cannot be used, after everything else was done
 */
export async function keepUp(setup: BackupSetup, services: BackupServices): Promise<Upkeep | null> {
  const lock = await takeBackupLock(setup.url.reveal())
  if (!lock) return null
  try {
    const failures: unknown[] = []
    const attempt = async <T>(empty: T, work: () => Promise<T>): Promise<T> => {
      try {
        return await work()
      } catch (error) {
        failures.push(error)
        return empty
      }
    }
    const compared = await attempt({ found: [], missing: [] }, () => compare(setup, services))
    const copied = await attempt([], () => copyDue(setup, services))
    const destroyed = [...(await attempt([], () => destroyHere(setup, services))), ...(await attempt([], () => destroyThere(setup, services)))]
    if (failures.length > 0) throw failures[0]
    return { ...compared, copied, destroyed }
  } finally {
    await lock.release()
  }
}

/** What the stores hold and what the register says. After a restore the register knows less than the stores do. */
async function compare(setup: BackupSetup, services: BackupServices): Promise<Pick<Upkeep, 'found' | 'missing'>> {
  const { withPlatform } = services
  const trust = { own: [signerOf(services.signing)], root: services.keys.root }
  const [found, missing]: [string[], string[]] = [[], []]
  found.push(...(await takeUp(setup.places, 'home', services)), ...(setup.offsite ? await takeUp(setup.offsite, 'offsite', services) : []))
  const known = await withPlatform(registeredIds)
  for (const kind of KINDS) {
    const store = openStore(setup.places[kind])
    const { backups } = await listSets(store)
    for (const name of backups) {
      if ([...known].some((id) => name.endsWith(id.slice(-12)))) continue
      const signed = await readManifest(store, name, trust).catch(() => null)
      if (signed?.manifest.kind !== kind || signed.manifest.installation.environment !== services.settings.environment) continue
      if (await withPlatform((tx) => adopt(tx, signed.manifest, signed.sha256))) found.push(signed.manifest.id)
    }
    for (const row of await withPlatform((tx) => goodBackups(tx, kind))) {
      if (backups.includes(nameOfRow(row))) continue
      await withPlatform((tx) => noteMissing(tx, row.id))
      missing.push(row.id)
    }
  }
  if (setup.offsite) {
    for (const kind of KINDS) {
      const { backups } = await listSets(openStore(setup.offsite[kind]))
      for (const row of (await withPlatform(copiesKept)).filter((row) => row.kind === kind && !backups.includes(nameOfRow(row)))) {
        await withPlatform((tx) => noteCopyMissing(tx, row.id))
        missing.push(row.id)
      }
    }
  }
  return { found, missing }
}

/** A disk that was away for a while makes everything on it missing: what is back, with the manifest that it had, counts again. */
async function takeUp(places: Readonly<Record<BackupKind, StorePlace>>, site: 'home' | 'offsite', services: BackupServices): Promise<string[]> {
  const back: string[] = []
  const trust = { own: [signerOf(services.signing)], root: services.keys.root }
  for (const row of await services.withPlatform((tx) => missingBackups(tx, site))) {
    const signed = await readManifest(openStore(places[row.kind]), nameOfRow(row), trust).catch(() => null)
    if (signed === null || signed.sha256 !== row.manifestHash?.toString('hex')) continue
    await services.withPlatform((tx) => noteBack(tx, row.id, site))
    back.push(row.id)
  }
  return back
}

/** The keyring whenever there is a newer one: it holds the journal of what was erased. The data every second day. */
async function copyDue(setup: BackupSetup, services: BackupServices): Promise<string[]> {
  const { offsite } = setup
  if (!offsite) return []
  const copied: string[] = []
  const trust = { own: [signerOf(services.signing)], root: services.keys.root }
  for (const kind of KINDS) {
    const newest = await services.withPlatform((tx) => newestGood(tx, kind))
    if (!newest) continue
    const there = (await services.withPlatform(copiesKept)).filter((row) => row.kind === kind)
    const last = there.reduce<number | null>((latest, { startedAt }) => Math.max(latest ?? 0, startedAt.getTime()), null)
    const due = kind === 'keyring' ? !there.some(({ id }) => id === newest.id) : copyIsDue(newest.startedAt.getTime(), last)
    if (!due || there.some(({ id }) => id === newest.id)) continue
    const from = openStore(setup.places[kind])
    const { manifest } = await readManifest(from, nameOfRow(newest), trust)
    await copySet(from, openStore(offsite[kind]), manifest)
    await services.withPlatform((tx) => noteCopied(tx, newest.id, services.clock.now()))
    copied.push(newest.id)
  }
  return copied
}

const kept = ({ id, kind, startedAt, heldUntil }: BackupRow): Kept => ({ id, kind, at: startedAt.getTime(), heldUntil: heldUntil?.getTime() ?? null })

async function destroyHere(setup: BackupSetup, services: BackupServices): Promise<{ id: string; site: 'home' }[]> {
  const rows = await services.withPlatform((tx) => goodBackups(tx))
  return destroy(services, rows, setup.places, 'home', noteDestroyed)
}

async function destroyThere({ offsite }: BackupSetup, services: BackupServices): Promise<{ id: string; site: 'offsite' }[]> {
  if (!offsite) return []
  return destroy(services, await services.withPlatform(copiesKept), offsite, 'offsite', noteCopyDestroyed)
}

/** Removes what has expired, looks that it is gone, and only then writes it down. */
async function destroy<Site extends 'home' | 'offsite'>(services: BackupServices, rows: readonly BackupRow[], places: Readonly<Record<BackupKind, StorePlace>>, site: Site, note: typeof noteDestroyed): Promise<{ id: string; site: Site }[]> {
  const over = new Set(expired(rows.map(kept), services.clock.now()).map(({ id }) => id))
  const destroyed: { id: string; site: Site }[] = []
  for (const row of rows.filter(({ id }) => over.has(id))) {
    await removeSet(openStore(places[row.kind]), nameOfRow(row))
    await services.withPlatform((tx) => note(tx, row.id, services.clock.now()))
    destroyed.push({ id: row.id, site })
  }
  return destroyed
}
