import { takeDrillLock } from '../../../db/backup/lock.ts'
import type { StepProgress } from '../../../db/backup/progress.ts'
import { newId } from '../../../db/index.ts'
import { drillInChild } from '../../backup/drill-in-child.ts'
import { type DrillReport, drilledBackup, listDrillReports, readDrillReport } from '../../backup/drill-report.ts'
import { clearDrills } from '../../backup/drill-server.ts'
import { failureOf } from '../../backup/failure.ts'
import { openStore } from '../../backup/open-store.ts'
import type { Alerts } from './alerts.ts'
import { drillsSince, knownDrills, noteDrillEnd, noteDrillReport, noteDrillStart, noteDrillStep, noteKilledDrills, ownInstallation } from './drill-repository.ts'
import type { BackupServices, BackupSetup } from './setup.ts'
import { drillIsOverdue } from './overdue.ts'
import { goodBackups, registerState } from './repository.ts'
import { lastDrillDue } from './schedule.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** A drill that found something wrong finds it again: once a day is enough. One that was killed found nothing. */
const AGAIN_MS = DAY_MS
/** Clocks of two machines differ; a report of tomorrow is none. */
const AHEAD_MS = HOUR_MS
/** How often progress is noted. */
const NOTED_MS = 1_000

/** What one look at the drills did. */
export interface DrillRun {
  /** Of the drill that was made here: why it failed, or null; undefined: none was due. */
  readonly made: { readonly id: string; readonly failure: string | null } | undefined
  /** Ids of drills that ran elsewhere and were taken up. */
  readonly taken: readonly string[]
}

/**
 * Takes up the reports of drills that ran elsewhere, removes what a killed one left, makes the drill of the week if the
 * identities are here, and tells people of a drill that failed or is overdue.
 * @returns null while a drill is under way
 */
export async function lookAfterDrills(setup: BackupSetup, services: BackupServices, alerts: Alerts): Promise<DrillRun | null> {
  const lock = await takeDrillLock(setup.url.reveal())
  if (!lock) return null
  try {
    const { withPlatform, clock } = services
    await withPlatform((tx) => noteKilledDrills(tx, clock.now()))
    await clearDrills(setup.drill.dir)
    const taken = await takeReports(setup, services, alerts)
    const made = (await isDue(setup, services)) ? await makeDrill(setup.drill.env ?? {}, services, alerts) : undefined
    if (await isOverdue(services)) await alerts.raise('drill_overdue', 'No drill has shown for more than a week that backups come back. Where the identities are, run "rind drill".')
    return { made, taken }
  } finally {
    await lock.release()
  }
}

async function isDue({ drill }: BackupSetup, { withPlatform, clock }: BackupServices): Promise<boolean> {
  if (drill.env === null) return false
  const now = clock.now()
  const due = lastDrillDue(now, drill.at)
  return withPlatform(async (tx) => {
    if ((await goodBackups(tx, 'data')).length === 0) return false
    const since = await drillsSince(tx, Math.min(due, now - AGAIN_MS), now)
    const passed = since.some(({ state, startedAt }) => state === 'passed' && startedAt.getTime() >= due)
    const failed = since.some(({ state, failure, startedAt }) => state === 'failed' && failure !== 'killed' && startedAt.getTime() > now - AGAIN_MS)
    return !passed && !failed
  })
}

async function isOverdue({ withPlatform, clock }: BackupServices): Promise<boolean> {
  const now = clock.now()
  const { drilledAt, oldestAt } = await withPlatform((tx) => registerState(tx, now))
  return drillIsOverdue(drilledAt, oldestAt, now)
}

async function makeDrill(env: NonNullable<BackupSetup['drill']['env']>, services: BackupServices, alerts: Alerts): Promise<DrillRun['made']> {
  const { withPlatform, clock } = services
  const id = newId(clock.now())
  await withPlatform((tx) => noteDrillStart(tx, id, clock.now()))
  try {
    const results = await drillInChild(env, noting(services, id))
    await withPlatform((tx) => noteDrillEnd(tx, id, null, results.map(drilledBackup), clock.now()))
    return { id, failure: null }
  } catch (error) {
    const failure = failureOf(error)
    await withPlatform((tx) => noteDrillEnd(tx, id, failure, [], clock.now()))
    await alerts.raise(`drill_failed_${failure}`, `The drill failed: ${error instanceof Error ? error.message : 'unknown'}`)
    return { id, failure }
  }
}

/** Notes a step when it is another one, or after a while. What cannot be noted stops nothing. */
function noting({ withPlatform }: BackupServices, id: string): (progress: StepProgress) => void {
  let [step, told] = ['', -Infinity]
  return (progress) => {
    if (progress.step === step && performance.now() - told < NOTED_MS) return
    step = progress.step
    told = performance.now()
    withPlatform((tx) => noteDrillStep(tx, id, progress)).catch(() => undefined)
  }
}

async function takeReports(setup: BackupSetup, services: BackupServices, alerts: Alerts): Promise<readonly string[]> {
  const { withPlatform } = services
  const own = await withPlatform(ownInstallation)
  const taken: string[] = []
  for (const place of [setup.places.data, ...(setup.offsite ? [setup.offsite.data] : [])]) {
    const store = openStore(place)
    // A store that is away is told of by whoever looks after the backups.
    const ids = await listDrillReports(store).catch(() => [])
    const known = await withPlatform((tx) => knownDrills(tx, ids))
    for (const id of ids.filter((one) => !known.has(one) && !taken.includes(one))) {
      try {
        const report = await readDrillReport(store, id, services.keys.root, own ?? { id: '', environment: '' })
        if (await take(report, services, alerts)) taken.push(id)
      } catch (error) {
        if (failureOf(error) === 'unsigned') await alerts.raise('drill_unsigned', error instanceof Error ? error.message : 'unknown')
        else throw error
      }
    }
  }
  return taken
}

async function take(report: DrillReport, { withPlatform, clock }: BackupServices, alerts: Alerts): Promise<boolean> {
  if (Date.parse(report.endedAt) > clock.now() + AHEAD_MS) return false
  if (!(await withPlatform((tx) => noteDrillReport(tx, report)))) return false
  if (report.failure !== null) await alerts.raise(`drill_failed_${report.failure}`, `A drill elsewhere failed: ${report.failure}.`)
  return true
}
