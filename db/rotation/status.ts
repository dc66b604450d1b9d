import { sql } from 'drizzle-orm'
import { rootKeyId, sameBytes } from '../../src/crypto/index.ts'
import { systemKeys, tenantKeys } from '../schema/index.ts'
import { eq } from 'drizzle-orm'
import { type RotationContext, listWorkspaces, requireInstallation } from './context.ts'
import { type RotationScope, unfinishedRotations } from './ledger.ts'
import { countRootWraps } from './root.ts'
import { type MissingKeys, missingKeys, missingSystemKeys } from './missing.ts'
import { countRows } from './rows.ts'
import { countTenantWraps } from './tenant.ts'

/** What stands in the database about keys. No key, wrapped or not, is part of it. */
export interface KeyStatus {
  readonly root: {
    readonly kind: string
    /** Ids of the root keys at hand, newest first, as eight hexadecimal digits. */
    readonly ids: readonly string[]
    /** The one that the database names as its own. */
    readonly own: string
    readonly ownIsNewest: boolean
    readonly wrapsLeft: number
  }
  readonly system: readonly { readonly purpose: string; readonly version: number; readonly createdAt: string }[]
  /** Keys of the installation that are gone. */
  readonly missing: readonly MissingKeys[]
  readonly workspaces: readonly WorkspaceKeyStatus[]
}

export interface WorkspaceKeyStatus {
  readonly id: string
  readonly name: string
  readonly tenantKey: { readonly version: number; readonly createdAt: string; readonly retired: number; readonly wrapsLeft: number } | null
  readonly dataKeys: readonly { readonly kind: string; readonly subjects: number; readonly versions: number; readonly retired: number; readonly oldest: string }[]
  readonly rowsLeft: number
  /** Rows, by column, and keys whose key is gone though no erasure destroyed it. */
  readonly missing: readonly MissingKeys[]
  readonly rotations: readonly { readonly scope: RotationScope; readonly startedAt: string }[]
}

const hex = (id: number) => id.toString(16).padStart(8, '0')

/** Reads the status of all keys. Counts rows, so it takes a while on a large database. */
export async function keyStatus(context: RotationContext): Promise<KeyStatus> {
  const own = await requireInstallation(context)
  const values = await context.root.checkValues()
  const system = await context.pool.transaction((db) =>
    db.select({ purpose: systemKeys.purpose, version: systemKeys.version, createdAt: systemKeys.createdAt }).from(systemKeys).orderBy(systemKeys.purpose)
  )
  const workspaces: WorkspaceKeyStatus[] = []
  for (const { id, name } of await listWorkspaces(context)) workspaces.push(await workspaceStatus(context, id, name))
  return {
    root: {
      kind: own.rootKind,
      ids: values.map((value) => hex(rootKeyId(value))),
      own: hex(rootKeyId(own.rootCheckValue)),
      ownIsNewest: values[0] !== undefined && sameBytes(values[0], own.rootCheckValue),
      wrapsLeft: await countRootWraps(context)
    },
    system: system.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() })),
    missing: await missingSystemKeys(context),
    workspaces
  }
}

async function workspaceStatus(context: RotationContext, id: string, name: string): Promise<WorkspaceKeyStatus> {
  const rowsLeft = await countRows(context, id)
  const missing = await missingKeys(context, id)
  const rotations = (await unfinishedRotations(context, id)).map(({ scope, startedAt }) => ({ scope, startedAt: startedAt.toISOString() }))
  return context.withTenant({ tenantId: id }, async (tx) => {
    const versions = await tx.db.select({ version: tenantKeys.version, createdAt: tenantKeys.createdAt, retiredAt: tenantKeys.retiredAt }).from(tenantKeys).where(eq(tenantKeys.tenantId, id))
    const newest = versions.toSorted((a, b) => b.version - a.version)[0]
    const kinds = await tx.db.execute<{ kind: string; subjects: number; versions: number; retired: number; oldest: string }>(sql`
      select subject_kind as kind, count(distinct subject_id)::int as subjects, count(*)::int as versions, count(retired_at)::int as retired,
        to_char(min(created_at) filter (where retired_at is null) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as oldest
      from data_keys where tenant_id = ${id}::uuid group by subject_kind order by subject_kind`)
    return {
      id,
      name,
      tenantKey: newest
        ? { version: newest.version, createdAt: newest.createdAt.toISOString(), retired: versions.filter(({ retiredAt }) => retiredAt !== null).length, wrapsLeft: await countTenantWraps(tx) }
        : null,
      dataKeys: kinds.map((kind) => ({ ...kind })),
      rowsLeft,
      missing,
      rotations
    }
  })
}
