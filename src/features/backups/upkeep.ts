import { takeBackupLock } from '../../../db/backup/lock.ts'
import { copyInChild } from '../../backup/in-child.ts'
import { type Kept, copyIsDue, expired } from '../../backup/keeping.ts'
import { openStore } from '../../backup/open-store.ts'
import { carryRelease } from '../../backup/release.ts'
import { readManifest, removeSet } from '../../backup/sets.ts'
import { clearRemains, findMissing, takeIn } from './compare.ts'
import { claimForRemoval } from './holds.ts'
import { clearUnfinished } from './make.ts'
import { type BackupRow, copiesKept, goodBackups, missingBackups, newestGood, noteCopied, noteCopyDestroyed, noteDestroyed, ownInstallation } from './repository.ts'
import type { BackupServices, BackupSetup } from './setup.ts'
import { type Site, type Spot, claim, markNewest, nameOfRow, spotsOf, trustOf } from './spots.ts'

/** What was done for the backups that there are. */
export interface Upkeep {
  /** Ids of backups that were found in a store and are ours, and of those that should be there and are not. */
  readonly found: readonly string[]
  readonly missing: readonly string[]
  readonly copied: readonly string[]
  readonly destroyed: readonly { readonly id: string; readonly site: Site }[]
}

/**
 * Compares register and stores, copies off-site what is due, and destroys what was kept long enough, on both sites. All of
 * it may be cut off anywhere and is taken up by the next run.
 * @returns null while a backup is made
 * @throws Error with the store's word as its code when one cannot be used, after everything else was done
 */
export async function keepUp(setup: BackupSetup, services: BackupServices): Promise<Upkeep | null> {
  const lock = await takeBackupLock(setup.url.reveal())
  if (!lock) return null
  try {
    const failures: unknown[] = []
    /** Of each spot that can be used: one that cannot keeps nobody from looking after the others. */
    const each = async <S, T>(spots: readonly S[], work: (spot: S) => Promise<readonly T[]>): Promise<readonly T[]> => {
      const done: T[] = []
      for (const spot of spots) {
        try {
          done.push(...(await work(spot)))
        } catch (error) {
          failures.push(error)
        }
      }
      return done
    }
    await clearUnfinished(setup, services)
    const usable = await each(spotsOf(setup), async (spot) => [{ ...spot, listing: await claim(spot, services) }])
    const found = await each(usable, (spot) => takeIn(spot, spot.listing, services))
    // What was being destroyed when a run was cut off is destroyed before it could be missed.
    const destroyed = await each(usable, (spot) => destroy(spot, services))
    const missing = await each(usable, async (spot) => findMissing(spot, spot.listing, new Set((await overdue(spot, services)).map(({ id }) => id)), services))
    const copied = await each(usable.filter(({ site }) => site === 'offsite'), async (there) => {
      const here = usable.find(({ site, kind }) => site === 'home' && kind === there.kind)
      return here ? copyDue(here, there, services) : []
    })
    await each(usable, async (spot) => {
      await clearRemains(spot, spot.listing, services)
      await markNewest(spot, services)
      return []
    })
    await each(usable.some(({ site }) => site === 'offsite') ? [setup] : [], (offsite) => carry(offsite, services))
    if (failures.length > 0) throw failures[0]
    return { found, missing, copied, destroyed }
  } finally {
    await lock.release()
  }
}

/** The keyring whenever there is a newer one: it holds the journal of what was erased. The data every second day. */
async function copyDue(here: Spot, there: Spot, services: BackupServices): Promise<string[]> {
  const { kind } = there
  const newest = await services.withPlatform((tx) => newestGood(tx, kind, services.clock.now()))
  if (!newest) return []
  const copies = (await services.withPlatform(copiesKept)).filter((row) => row.kind === kind)
  const last = copies.reduce<number | null>((latest, { startedAt }) => Math.max(latest ?? 0, startedAt.getTime()), null)
  if (copies.some(({ id }) => id === newest.id) || (kind === 'data' && !copyIsDue(newest.startedAt.getTime(), last))) return []
  const { manifest } = await readManifest(here.store, nameOfRow(newest), trustOf(services))
  await copyInChild(here.place, there.place, manifest)
  await services.withPlatform((tx) => noteCopied(tx, newest.id, services.clock.now()))
  return [newest.id]
}

/** Beside the copies lies the program that restores them: the site may be lost with everything on it. */
async function carry({ offsite, release }: BackupSetup, { signing, keys, settings, clock, withPlatform }: BackupServices): Promise<readonly never[]> {
  if (!offsite || !release) return []
  const installation = await withPlatform(ownInstallation)
  await carryRelease(openStore(offsite.release), { ...release, version: settings.version }, { installation, signing, root: keys.root }, clock.now())
  return []
}

const kept = ({ id, kind, startedAt, heldUntil }: BackupRow): Kept => ({ id, kind, at: startedAt.getTime(), heldUntil: heldUntil?.getTime() ?? null })

/** What is to be destroyed in a store now. */
async function overdue({ site, kind }: Spot, { withPlatform, clock }: BackupServices): Promise<readonly BackupRow[]> {
  const [good, lost] = await withPlatform(async (tx) => [site === 'home' ? await goodBackups(tx) : await copiesKept(tx), await missingBackups(tx, site)] as const)
  const over = new Set(expired(good.map(kept), clock.now(), lost.map(kept)).map(({ id }) => id))
  return [...good, ...lost].filter((row) => row.kind === kind && over.has(row.id))
}

/** Removes what has expired, looks that it is gone, and only then writes it down. */
async function destroy(spot: Spot, services: BackupServices): Promise<{ id: string; site: Site }[]> {
  const { site, store } = spot
  const destroyed: { id: string; site: Site }[] = []
  for (const row of await overdue(spot, services)) {
    // Somebody may have held it since it was found to be due.
    if (!(await services.withPlatform((tx) => claimForRemoval(tx, row.id, site, services.clock.now())))) continue
    await removeSet(store, nameOfRow(row))
    await services.withPlatform((tx) => (site === 'home' ? noteDestroyed : noteCopyDestroyed)(tx, row.id, services.clock.now()))
    destroyed.push({ id: row.id, site })
  }
  return destroyed
}
