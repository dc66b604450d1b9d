import type { PlatformTx } from '../../../db/index.ts'
import { KEPT_MS } from '../../backup/keeping.ts'
import { Problem, notFound } from '../../errors/index.ts'
import { Empty } from '../../operations/fields.ts'
import { type OperationSettings, defineOperation } from '../../operations/index.ts'
import { listOperators, requireOperatorCode } from '../operators/index.ts'
import { drillsSince, resultsOf } from './drill-repository.ts'
import { hold, holdReason, release } from './holds.ts'
import { backupIsOverdue, copyIsOverdue, drillIsOverdue } from './overdue.ts'
import { KEPT_DAYS, presentBackup, presentDrill } from './present.ts'
import { backupsOfWorkspace, drilledMoments, registerRows } from './register.ts'
import { newestUntil, registerState } from './repository.ts'
import { nextDue, nextDrillDue } from './schedule.ts'
import { HoldInput, RegisterOutput, ReleaseInput, WorkspaceBackups } from './schema.ts'

const YEAR_MS = 366 * 86_400_000
const byOperators = { actor: 'operator', permission: 'enter', scope: 'platform', socket: false } as const

const nextBackupAt = ({ backups: { made, hour, timeZone } }: OperationSettings, now: number) => (made ? new Date(nextDue(now, { hour, timeZone })).toISOString() : null)

async function overdueNow(tx: PlatformTx, { backups: { offsite } }: OperationSettings, now: number): Promise<RegisterOutput['overdue']> {
  const { newestAt, oldestAt, copiedAt, drilledAt } = await registerState(tx, now)
  return { backup: backupIsOverdue(newestAt, now), offsite: offsite && copyIsOverdue(copiedAt ?? oldestAt, now), drill: drillIsOverdue(drilledAt, oldestAt, now) }
}

export const register = defineOperation({
  ...byOperators,
  id: 'backups.register',
  summary: 'Backups and drills: what was made, where it lies, until when, and what proved that it comes back',
  limits: ['operator.read'],
  rest: { method: 'GET', path: '/backups' },
  audit: false,
  input: Empty,
  output: RegisterOutput,
  run: async ({ tx, services, now }) => {
    const { settings, systemKeys } = services
    const rows = await registerRows(tx)
    const drilled = await drilledMoments(tx)
    const drills = await drillsSince(tx, now - YEAR_MS, now + YEAR_MS)
    const results = await resultsOf(tx, drills.map(({ id }) => id))
    const held = rows.some(({ backup }) => backup.heldUntil !== null)
    const names = new Map(held ? (await listOperators(tx, systemKeys)).map(({ id, name }) => [id, name]) : [])
    const { drill, timeZone, offsite, region, made } = settings.backups
    return {
      at: new Date(now).toISOString(),
      backups: rows.map((row) => {
        const { id, heldUntil, heldBy } = row.backup
        return presentBackup(row, drilled.get(id) ?? null, heldUntil && { reason: holdReason(systemKeys, row.backup), by: heldBy === null ? null : (names.get(heldBy) ?? null) })
      }),
      drills: drills.map((row) => presentDrill(row, results)),
      schedule: { made, nextBackupAt: nextBackupAt(settings, now), nextDrillAt: new Date(nextDrillDue(now, { ...drill, timeZone })).toISOString(), drillsHere: drill.here, offsite, region, keptDays: KEPT_DAYS },
      overdue: await overdueNow(tx, settings, now)
    }
  }
})

export const holdBackup = defineOperation({
  ...byOperators,
  id: 'backups.hold',
  summary: 'Hold a backup beyond its time, until a moment',
  description: 'Takes a fresh code. Backups of the data only: a hold keeps no key, and what was erased stays erased in it. A hold that it has is replaced.',
  limits: ['operator.write', 'operator.code'],
  rest: { method: 'POST', path: '/backups/:backupId/hold' },
  audit: {},
  input: HoldInput,
  output: Empty,
  run: async (context, { backupId, until, reason, code }) => {
    const { tx, services, actor, now } = context
    await requireOperatorCode(context, code)
    if (!(await hold(tx, services.systemKeys, backupId, { until: Date.parse(until), by: actor.operatorId, reason }, now))) throw notFound()
    return {}
  }
})

export const releaseBackup = defineOperation({
  ...byOperators,
  id: 'backups.release',
  summary: 'Lift the hold of a backup',
  description: 'Takes a fresh code. A backup whose time is over is then destroyed within minutes.',
  limits: ['operator.write', 'operator.code'],
  rest: { method: 'POST', path: '/backups/:backupId/release' },
  audit: {},
  input: ReleaseInput,
  output: Empty,
  run: async (context, { backupId, code }) => {
    await requireOperatorCode(context, code)
    if (!(await release(context.tx, backupId))) throw notFound()
    return {}
  }
})

export const ofWorkspace = defineOperation({
  id: 'backups.ofWorkspace',
  summary: 'When the data of this workspace was last backed up, copied off-site and restored for proof, and until when it is kept',
  actor: 'member',
  permission: 'seeSettings',
  limits: ['member.read'],
  scope: 'tenant',
  rest: { method: 'GET', path: '/workspace/backups' },
  socket: false,
  audit: false,
  input: Empty,
  output: WorkspaceBackups,
  run: async ({ services, actor, now }) => {
    const { settings } = services
    const [found, overdue] = await services.withPlatform(async (tx) => [await backupsOfWorkspace(tx, actor.tenantId), await overdueNow(tx, settings, now)] as const)
    if (!found) throw new Problem('not_found')
    const here = found.rows.filter(({ backup }) => backup.state === 'good')
    const newest = newestUntil(here.map(({ backup }) => backup), now)
    const copied = found.rows.flatMap(({ copy }) => copy?.copiedAt ?? []).toSorted((a, b) => a.getTime() - b.getTime()).at(-1)
    const held = found.rows.flatMap(({ backup: { heldUntil } }) => (heldUntil && heldUntil.getTime() > now ? [heldUntil] : [])).toSorted((a, b) => a.getTime() - b.getTime()).at(-1)
    return {
      backedUpAt: newest?.startedAt.toISOString() ?? null,
      copiedAt: copied?.toISOString() ?? null,
      drilledAt: found.drilledAt?.toISOString() ?? null,
      oldestAt: found.rows[0]?.backup.startedAt.toISOString() ?? null,
      keptUntil: newest ? new Date(newest.startedAt.getTime() + KEPT_MS.data).toISOString() : null,
      heldUntil: held?.toISOString() ?? null,
      nextAt: nextBackupAt(settings, now),
      keptDays: KEPT_DAYS,
      made: settings.backups.made,
      offsite: settings.backups.offsite,
      region: settings.backups.region,
      overdue
    }
  }
})

export const BACKUP_OPERATIONS = [register, holdBackup, releaseBackup]
export const WORKSPACE_BACKUP_OPERATIONS = [ofWorkspace]
