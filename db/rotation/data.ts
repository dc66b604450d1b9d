import { setTimeout as wait } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { generateKeyBytes, importKey, keyCheckValue, wrapKey } from '../../src/crypto/index.ts'
import { openTenantKey } from '../key-rows.ts'
import { SEALED_COLUMNS } from '../sealed-columns.ts'
import { type SubjectKind, dataKeys } from '../schema/index.ts'
import { lockKeyring } from '../tenant-keys.ts'
import type { TenantTx } from '../tenant.ts'
import type { RotationContext } from './context.ts'
import { newestTenantKey } from './tenant.ts'
import { countRows, resealColumn } from './rows.ts'

const BATCH = 200
/** Between two passes over the rows, in milliseconds. */
const PAUSE_MS = 2_000

/** Kinds of subject whose rows can be sealed anew. The look-up key is not among them: its hashes cannot be made again from what is stored. */
const ROTATED_KINDS = [...new Set(SEALED_COLUMNS.map(({ kind }) => kind))]

const newestOfEach = (tenantId: string) => sql`
  select subject_kind, subject_id, max(version) as version, max(created_at) as created_at, (array_agg(parent_version order by version desc))[1] as parent_version from data_keys
  where tenant_id = ${tenantId}::uuid and subject_kind in ${ROTATED_KINDS} group by subject_kind, subject_id`

/** Which subjects get a new key. */
interface Due {
  /** Those whose newest was made before this moment. */
  readonly newerThan: Date
  /** And those whose newest hangs under a workspace key before this version. */
  readonly parentBelow?: number
}

const isDue = ({ newerThan, parentBelow = 0 }: Due) => sql`(k.created_at < ${newerThan.toISOString()}::timestamptz or k.parent_version < ${parentBelow})`

/** Subjects that need a new key. */
export async function countDueSubjects(tx: TenantTx, due: Due): Promise<number> {
  const rows = await tx.db.execute<{ left: string }>(sql`select count(*) as left from (${newestOfEach(tx.tenantId)}) k where ${isDue(due)}`)
  return Number(rows[0]?.left ?? 0)
}

/** Gives each subject that needs it a new key. @returns how many got one */
export async function renewDataKeys(context: RotationContext, tenantId: string, due: Due): Promise<number> {
  const actor = { tenantId }
  let renewed = 0
  for (let before = -1; ;) {
    const left = await context.withTenant(actor, (tx) => countDueSubjects(tx, due))
    if (left === 0 || left === before) return renewed
    before = left
    context.progress({ what: 'data keys', tenantId, left })
    renewed += await context.withTenant(actor, (tx) => addVersions(context, tx, due))
    context.changed(tenantId)
  }
}

/**
 * Gives each subject of a workspace whose key was made before a moment a new one, then seals every row that is sealed
 * with an older version again, in the background and in small transactions. Writers go on: what they seal with the
 * version before the newest opens, and is taken along by the next pass, or by the daily tidying if it was written after
 * the last. Versions that no row needs any more are retired.
 * @returns how many rows are left on an older version: 0, those that cannot be opened, or those that were written just now
 */
export async function rotateDataKeys(context: RotationContext, tenantId: string, newerThan: Date): Promise<number> {
  await renewDataKeys(context, tenantId, { newerThan })
  return resealRows(context, tenantId)
}

/**
 * Seals rows anew that are sealed with an older version, whoever left them, and retires the versions that none needs. Ends
 * with the first pass that leaves none; while writers leave some, passes go on for as long as they may remember the older keys.
 */
export async function resealRows(context: RotationContext, tenantId: string): Promise<number> {
  let left = await countRows(context, tenantId)
  const deadline = performance.now() + context.settleMs
  while (left > 0) {
    context.cache.forget(tenantId)
    context.progress({ what: 'rows', tenantId, left })
    let failed = 0
    for (const column of SEALED_COLUMNS) {
      failed += await resealColumn(context, tenantId, column, (done) => {
        left = Math.max(0, left - done)
        context.progress({ what: 'rows', tenantId, left })
      })
    }
    left = await countRows(context, tenantId)
    if (left <= failed || performance.now() >= deadline) break
    await wait(Math.min(PAUSE_MS, context.settleMs))
  }
  if (left === 0) await context.withTenant({ tenantId }, (tx) => retireDataKeys(tx, context.clock.now()))
  return left
}

async function addVersions(context: RotationContext, tx: TenantTx, due: Due): Promise<number> {
  await lockKeyring(tx)
  const parentRow = await newestTenantKey(tx)
  if (!parentRow) throw new Error(`The workspace ${tx.tenantId} has no key`)
  const parent = await openTenantKey(context.root, await context.cache.installation(), parentRow)
  const subjects = await tx.db.execute<{ subject_kind: SubjectKind; subject_id: string; version: number }>(sql`
    select k.subject_kind, k.subject_id, k.version from (${newestOfEach(tx.tenantId)}) k
    where ${isDue(due)} order by k.subject_kind, k.subject_id limit ${BATCH}`)
  const createdAt = new Date(context.clock.now())
  const made = subjects.map(({ subject_kind: subjectKind, subject_id: subjectId, version: before }) => {
    const version = before + 1
    const fresh = generateKeyBytes()
    const wrapped = wrapKey(parent, parentRow.version, { tenant: tx.tenantId, kind: subjectKind, subject: subjectId, version }, fresh)
    return { tenantId: tx.tenantId, subjectKind, subjectId, version, parentVersion: parentRow.version, wrapped, checkValue: keyCheckValue(importKey(fresh)), createdAt }
  })
  // Somebody else may be rotating the same subjects: the first key of a version stays.
  if (made.length > 0) await tx.db.insert(dataKeys).values(made).onConflictDoNothing()
  return made.length
}

/** A version that was followed by another and that no row needs any more is retired; it stays, wrapped, until the backups that need it are gone. */
async function retireDataKeys(tx: TenantTx, now: number): Promise<void> {
  await tx.db.execute(sql`
    update data_keys d set retired_at = ${new Date(now).toISOString()}::timestamptz from (${newestOfEach(tx.tenantId)}) k
    where d.tenant_id = ${tx.tenantId}::uuid and d.retired_at is null
      and d.subject_kind = k.subject_kind and d.subject_id = k.subject_id and d.version < k.version`)
}
