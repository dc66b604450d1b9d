import { and, eq, isNotNull, isNull } from 'drizzle-orm'
import type { PlatformTx, SystemKeys } from '../../../db/index.ts'
import { backupCopies, backups } from '../../../db/schema/index.ts'
import { backupName } from '../../backup/manifest.ts'
import { Problem } from '../../errors/index.ts'
import { type Services, recordOperatorEvent } from '../../operations/index.ts'
import type { BackupRow } from './repository.ts'

// A hold keeps a backup of the data beyond its time. It keeps no key: what was erased stays erased in it.

const YEAR_MS = 366 * 86_400_000
/** A hold without an end would be a second archive. */
const LONGEST_MS = 10 * YEAR_MS
/** Characters. */
const LONGEST_REASON = 500

const address = (row: string) => ({ tenant: 'system', table: 'backup', column: 'hold-reason', row })

export interface Hold {
  /** Epoch milliseconds. */
  readonly until: number
  /** The operator; null: on the command line. */
  readonly by: string | null
  readonly reason: string
}

/**
 * Holds a backup of the data beyond its time; a hold that it has is replaced.
 * @returns whether there is such a good one, on this site or the other, that is not being destroyed there
 * @throws Problem invalid_input when it ends in the past, in more than ten years, or has no reason
 */
export async function hold(tx: PlatformTx, keys: SystemKeys, id: string, { until, by, reason }: Hold, now: number): Promise<boolean> {
  if (!(until > now && until <= now + LONGEST_MS)) throw new Problem('invalid_input', { field: 'until', allowed: 'a moment to come, within ten years' })
  const text = reason.trim()
  if (text === '' || text.length > LONGEST_REASON) throw new Problem('invalid_input', { field: 'reason', allowed: `1 to ${LONGEST_REASON} characters` })
  const set = { heldUntil: new Date(until), heldAt: new Date(now), heldBy: by, holdReason: keys.sealing('identity').seal(address(id), text) }
  const row = await lock(tx, id)
  const copies = await tx.db.select({ id: backupCopies.backupId }).from(backupCopies).where(and(eq(backupCopies.backupId, id), eq(backupCopies.state, 'good'), isNull(backupCopies.destroyingAt)))
  const here = row?.state === 'good' && row.destroyingAt === null
  if (row?.kind !== 'data' || !(here || copies.length > 0)) return false
  await tx.db.update(backups).set(set).where(eq(backups.id, id))
  return true
}

/**
 * Takes a backup whose time is over, to destroy it on a site: it is either held or destroyed, whoever comes first.
 * @returns false when somebody holds it
 */
export async function claimForRemoval(tx: PlatformTx, id: string, site: 'home' | 'offsite', now: number): Promise<boolean> {
  const row = await lock(tx, id)
  if (!row || (row.heldUntil !== null && row.heldUntil.getTime() > now)) return false
  const claim = { destroyingAt: new Date(now) }
  if (site === 'home') await tx.db.update(backups).set(claim).where(eq(backups.id, id))
  else await tx.db.update(backupCopies).set(claim).where(eq(backupCopies.backupId, id))
  return true
}

/** The row, for this transaction alone until it ends. */
async function lock(tx: PlatformTx, id: string): Promise<BackupRow | undefined> {
  return (await tx.db.select().from(backups).where(eq(backups.id, id)).for('update'))[0]
}

/** Lifts a hold. @returns whether there was one */
export async function release(tx: PlatformTx, id: string): Promise<boolean> {
  const none = { heldUntil: null, heldAt: null, heldBy: null, holdReason: null }
  return (await tx.db.update(backups).set(none).where(and(eq(backups.id, id), isNotNull(backups.heldUntil))).returning({ id: backups.id })).length > 0
}

/** Why a backup is held, as it was typed. */
export function holdReason(keys: SystemKeys, { id, holdReason }: Pick<BackupRow, 'id' | 'holdReason'>): string {
  return holdReason === null ? '' : keys.sealing('identity').open(address(id), holdReason)
}

type Commanded = Pick<Services, 'withPlatform' | 'systemKeys' | 'clock'>

/** The same for the command line, which knows backups by name. @throws Problem, Error when there is no such backup */
export async function holdByName(services: Commanded, name: string, given: Pick<Hold, 'until' | 'reason'>): Promise<void> {
  const now = services.clock.now()
  await services.withPlatform(async (tx) => {
    const row = await requireByName(tx, name)
    if (!(await hold(tx, services.systemKeys, row.id, { ...given, by: null }, now))) throw new Error(`${name} cannot be held: it is no good backup of the data.`)
    await record(tx, services, 'backups.hold', row.id, now)
  })
}

export async function releaseByName(services: Commanded, name: string): Promise<void> {
  await services.withPlatform(async (tx) => {
    const row = await requireByName(tx, name)
    if (!(await release(tx, row.id))) throw new Error(`${name} is not held.`)
    await record(tx, services, 'backups.release', row.id, services.clock.now())
  })
}

async function requireByName(tx: PlatformTx, name: string): Promise<BackupRow> {
  const rows = await tx.db.select().from(backups).where(eq(backups.kind, 'data'))
  const row = rows.find(({ id, startedAt }) => backupName(startedAt.getTime(), id) === name)
  if (!row) throw new Error(`The register knows no backup of the data with the name ${name.slice(0, 60)}.`)
  return row
}

function record(tx: PlatformTx, services: Commanded, operation: string, backupId: string, now: number): Promise<void> {
  const caller = { door: 'cli', requestId: `cli-${now}`, ip: '', userAgent: 'rind on the command line', locale: 'en' } as const
  return recordOperatorEvent(tx, services, { operation, outcome: 'granted', target: { kind: 'backup', id: backupId }, caller, now })
}
