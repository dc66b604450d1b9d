import { takeBackupLock } from '../../../db/backup/lock.ts'
import { newId } from '../../../db/index.ts'
import { composeManifest } from '../../backup/compose.ts'
import { dumpInChild } from '../../backup/in-child.ts'
import type { DumpProgress, DumpResult } from '../../backup/dump.ts'
import { failureOf } from '../../backup/failure.ts'
import { type BackupKind, type Manifest, backupName, nameOf } from '../../backup/manifest.ts'
import { openStore } from '../../backup/open-store.ts'
import { putManifest, readManifest, removeSet } from '../../backup/sets.ts'
import { StoreError } from '../../backup/store.ts'
import { signManifest, textHash } from '../../backup/signature.ts'
import type { BackupServices, BackupSetup } from './setup.ts'
import { type BackupRow, newestGood, noteFailure, noteGood, noteProgress, noteStart, runningBackups } from './repository.ts'
import { KINDS, claim, homeSpot, markNewest, trustOf } from './spots.ts'

/** What was made, by its manifests. */
export interface MadeBackup {
  readonly data: Manifest
  readonly keyring: Manifest
}
type Made = Partial<Record<BackupKind, Manifest>>

interface Run {
  readonly setup: BackupSetup
  readonly services: BackupServices
  readonly ids: Readonly<Record<BackupKind, string>>
  readonly at: number
  /** In the order in which they are finished: data without its keys is no backup. */
  readonly kinds: readonly BackupKind[]
}

/** How one is made. */
export interface MakeOptions {
  /** Takes places that have lost everything as new stores. */
  readonly newStore?: boolean
}

/**
 * Makes a backup of everything and one of the keyring, of the same moment. It is noted as good when every part was read
 * back from its store; until then it stands as running, and what fails leaves nothing in a store.
 * @returns null when another one is under way
 * @throws Error, after it was noted why
 */
export async function makeBackup(setup: BackupSetup, services: BackupServices, report: (progress: DumpProgress) => void, options: MakeOptions = {}): Promise<MadeBackup | null> {
  return (await makeKinds(setup, services, ['keyring', 'data'], report, options)) as MadeBackup | null
}

/** The same of the keyring alone. @returns null when another one is under way */
export async function makeKeyring(setup: BackupSetup, services: BackupServices): Promise<Manifest | null> {
  return (await makeKinds(setup, services, ['keyring'], () => undefined, {}))?.keyring ?? null
}

async function makeKinds(setup: BackupSetup, services: BackupServices, kinds: readonly BackupKind[], report: (progress: DumpProgress) => void, { newStore = false }: MakeOptions): Promise<Made | null> {
  const lock = await takeBackupLock(setup.url.reveal())
  if (!lock) return null
  try {
    await clearUnfinished(setup, services)
    const at = services.clock.now()
    const run: Run = { setup, services, ids: { data: newId(at), keyring: newId(at) }, at, kinds }
    await services.withPlatform(async (tx) => {
      for (const kind of kinds) await noteStart(tx, run.ids[kind], kind, at)
    })
    const made: Made = {}
    try {
      for (const kind of kinds) await claim(homeSpot(setup, kind), services, newStore)
      const target = (kind: BackupKind) => ({ place: setup.places[kind], folder: backupName(at, run.ids[kind]), recipients: setup.recipients[kind] })
      const dumped = await dumpInChild({ url: setup.url.reveal(), data: kinds.includes('data') ? target('data') : null, keyring: target('keyring') }, noting(run, report))
      for (const kind of kinds) made[kind] = await finish(run, kind, dumped)
      await tellNewest(setup, services)
    } catch (error) {
      for (const kind of kinds.filter((kind) => !made[kind])) await fail(run, kind, failureOf(error))
      throw error
    }
    return made
  } finally {
    await lock.release()
  }
}

/** How often progress is noted. */
const NOTED_MS = 1_000

/** Notes progress in the register, where whoever looks finds it. What cannot be noted stops nothing. */
function noting({ services, ids, kinds }: Run, report: (progress: DumpProgress) => void): (progress: DumpProgress) => void {
  let told = -Infinity
  return (progress) => {
    report(progress)
    if (progress.done < progress.of && performance.now() - told < NOTED_MS) return
    told = performance.now()
    services.withPlatform((tx) => noteProgress(tx, kinds.map((kind) => ids[kind]), progress, services.clock.now())).catch(() => undefined)
  }
}

/** Signs what was stored and read back, and notes it as good. */
async function finish({ setup, services, ids, at }: Run, kind: BackupKind, dumped: DumpResult): Promise<Manifest> {
  const { clock, signing, settings, withPlatform, keys } = services
  const previous = await withPlatform((tx) => newestGood(tx, kind, clock.now()))
  const manifest = await composeManifest({
    kind,
    id: ids[kind],
    at,
    endedAt: clock.now(),
    dumped,
    region: setup.regions[kind],
    software: settings.version,
    recipients: setup.recipients[kind],
    previous: previous?.manifestHash ? { id: previous.id, sha256: previous.manifestHash.toString('hex') } : null,
    signing,
    root: keys.root
  })
  const store = openStore(setup.places[kind])
  const text = signManifest(signing, manifest)
  await putManifest(store, nameOf(manifest), text)
  await withPlatform((tx) => noteGood(tx, manifest, textHash(text), clock.now()))
  return manifest
}

/** Each store says which copies are the newest: whoever takes one from a store does not reach the other's word for it. */
async function tellNewest(setup: BackupSetup, services: BackupServices): Promise<void> {
  for (const spot of KINDS.map((kind) => homeSpot(setup, kind))) {
    // One that cannot be used now is told by the upkeep, and people hear of it there.
    await claim(spot, services).then(() => markNewest(spot, services)).catch(() => undefined)
  }
}

async function fail({ setup, services, ids, at }: Run, kind: BackupKind, failure: string): Promise<void> {
  // A store that is away keeps what was begun; it has no manifest, and a later run removes it.
  await removeSet(openStore(setup.places[kind]), backupName(at, ids[kind])).catch(() => undefined)
  await services.withPlatform((tx) => noteFailure(tx, ids[kind], failure, services.clock.now()))
}

/**
 * What a run left that was killed: one that lacked nothing but the register's word is good, one without a manifest is
 * removed. What cannot be read now, or is not ours to judge, is left where it is: after a restore the register says of the
 * very backup it came from that it is being made.
 */
export async function clearUnfinished(setup: BackupSetup, services: BackupServices): Promise<void> {
  const left: BackupRow[] = await services.withPlatform(runningBackups)
  for (const { id, kind, startedAt } of left) {
    const spot = homeSpot(setup, kind)
    const { store } = spot
    if (!(await claim(spot, services).then(() => true, () => false))) continue
    const name = backupName(startedAt.getTime(), id)
    const found = await readManifest(store, name, trustOf(services)).catch((error: unknown) => (error instanceof StoreError ? error.code : 'unverified'))
    if (typeof found !== 'string') {
      await services.withPlatform((tx) => noteGood(tx, found.manifest, found.sha256, services.clock.now()))
    } else if (found === 'missing' || found === 'unverified') {
      if (found === 'missing') await removeSet(store, name)
      await services.withPlatform((tx) => noteFailure(tx, id, found === 'missing' ? 'killed' : found, services.clock.now()))
    }
  }
}
