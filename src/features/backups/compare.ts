import { type Listing, isWhole, manifestText, readManifest, removeSet } from '../../backup/sets.ts'
import { claimedManifest, textHash } from '../../backup/signature.ts'
import { StoreError } from '../../backup/store.ts'
import type { BackupServices } from './setup.ts'
import { type BackupRow, adopt, adoptCopy, missingBackups, newestGood, noteBack, noteCopyMissing, noteMissing, ownInstallation, registeredIds, runningBackups } from './repository.ts'
import { type Spot, expectedAt, nameOfRow, trustOf } from './spots.ts'

/**
 * What lies in a store and the register does not say so: what was missing and is back as it was, and what is of this
 * installation and not known, as after a restore. What nobody knows would never be destroyed.
 * @returns their ids
 */
export async function takeIn(spot: Spot, listing: Listing, services: BackupServices): Promise<string[]> {
  const { withPlatform } = services
  const found: string[] = []
  // A disk that was away for a while makes everything on it missing.
  for (const row of await withPlatform((tx) => missingBackups(tx, spot.site))) {
    if (row.kind !== spot.kind || !(await stands(spot, row, listing))) continue
    await withPlatform((tx) => noteBack(tx, row.id, spot.site))
    found.push(row.id)
  }
  const own = await withPlatform(ownInstallation)
  const known = [...(await withPlatform((tx) => registeredIds(tx, spot.site)))].map((id) => id.slice(-12))
  for (const name of listing.backups.filter((name) => !known.includes(name.slice(-12)))) {
    const signed = await readManifest(spot.store, name, trustOf(services)).catch(() => null)
    if (signed?.manifest.kind !== spot.kind || signed.manifest.installation.id !== own.id || !isWhole(signed.manifest, listing)) continue
    if (await withPlatform((tx) => (spot.site === 'home' ? adopt : adoptCopy)(tx, signed.manifest, signed.sha256))) found.push(signed.manifest.id)
  }
  return found
}

/**
 * Backups that should lie in a store and do not: they are gone, their manifest is another, or a part of them is gone or
 * cut. They are noted as missing.
 * @param overdue Ids of those that are being destroyed
 * @returns their ids
 * @throws StoreError when the store cannot be read
 */
export async function findMissing(spot: Spot, listing: Listing, overdue: ReadonlySet<string>, services: BackupServices): Promise<string[]> {
  const missing: string[] = []
  for (const row of await expectedAt(spot, services)) {
    if (overdue.has(row.id) || (await stands(spot, row, listing))) continue
    await services.withPlatform((tx) => (spot.site === 'home' ? noteMissing : noteCopyMissing)(tx, row.id))
    missing.push(row.id)
  }
  return missing
}

/** Whether a backup lies in its store with the manifest that it had when it was verified, and every part in its length. */
async function stands({ store }: Spot, row: BackupRow, listing: Listing): Promise<boolean> {
  const name = nameOfRow(row)
  if (!listing.backups.includes(name)) return false
  const text = await manifestText(store, name).catch((error: unknown) => {
    if (error instanceof StoreError && error.code === 'missing') return null
    throw error
  })
  return text !== null && textHash(text) === row.manifestHash?.toString('hex') && isWhole(claimedManifest(text), listing)
}

/** Removes what is half-way in a store and that nobody goes on with: whoever holds the lock is the only one at work. */
export async function clearRemains({ store, kind }: Spot, { unfinished }: Listing, { withPlatform, clock }: BackupServices): Promise<void> {
  if (unfinished.length === 0) return
  // A copy that was cut off goes on, and the parts of a backup whose manifest somebody took away are left to people.
  const wanted = await withPlatform(async (tx) => [...(await runningBackups(tx)), await newestGood(tx, kind, clock.now()), ...(await missingBackups(tx, 'home')), ...(await missingBackups(tx, 'offsite'))])
  const kept = new Set(wanted.flatMap((row) => (row ? [nameOfRow(row)] : [])))
  for (const name of unfinished.filter((name) => !kept.has(name))) {
    await removeSet(store, name).catch((error: unknown) => {
      // Locked there: it goes when the lock ends.
      if (!(error instanceof StoreError && error.code === 'refused')) throw error
    })
  }
}
