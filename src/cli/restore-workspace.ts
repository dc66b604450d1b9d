import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { openCopying } from '../../db/backup/connection.ts'
import { withRestored } from '../../db/backup/scratch-tenant.ts'
import { type SwapOptions, requireHere, swapWorkspace } from '../../db/backup/workspace.ts'
import type { TenantTx } from '../../db/index.ts'
import { startEmbedded } from '../../db/embedded.ts'
import { runningAdminUrl } from '../../db/embedded/running.ts'
import { type RestoreOptions, restoreBackup } from '../backup/restore.ts'
import { withScratch } from '../backup/scratch.ts'
import { type Config, type Environment, readConfig, readText } from '../config/index.ts'
import { OPERATIONS } from '../features/index.ts'
import { exportStored } from '../features/exports/index.ts'
import { type Imported, importWorkspace } from '../features/imports/index.ts'
import type { Services } from '../operations/index.ts'
import { withServices } from './open-services.ts'
import { takeOption } from './options.ts'
import { readingOf } from './restore.ts'

const USAGE = `Usage: rind restore BACKUP --workspace ID [--beside] [--identity FILE]… [--keyring FOLDER] [--on DATABASE_URL]
       Goes over the present workspace; with --beside a new one is made. --on names a server for the scratch database.`
const say = (text: string) => process.stderr.write(`${text}\n`)

/**
 * Brings one workspace back out of a backup, into the installation that runs: over the present one, or beside it as a new
 * one. The backup is restored into a scratch database first, with everything that a restore checks and erases again.
 * The id of the workspace is the only line on standard output.
 * @throws Error with what to do, or the usage; nothing is changed then
 */
export async function runRestoreWorkspace(env: Environment, given: readonly string[]): Promise<void> {
  const args = [...given]
  const workspaceId = takeOption(args, '--workspace', true, USAGE) ?? ''
  const isBeside = takeOption(args, '--beside', false, USAGE) !== null
  const on = takeOption(args, '--on', true, USAGE)
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(workspaceId)) throw new Error(`--workspace takes the id of a workspace.\n${USAGE}`)
  const config = readConfig(env)
  const { name, ...reading } = await readingOf(config, args, USAGE)
  if (name === undefined) throw new Error(USAGE)
  const from = { ...reading, ...(name !== 'latest' && { name }), environment: config.environment, report: say }
  const run = async (serverUrl: string) => {
    if (isBeside) {
      await withServices(env, async (services) => {
        const erased = await services.withTenantAsJobs({ tenantId: workspaceId }, erasedKeys)
        const made = await restoreBeside({ ...from, serverUrl, workspaceId, services, erased })
        say(`${made.lines} lines are a workspace of their own now, called ${made.name}. Invited by mail: ${made.invited.map(({ email }) => email).join(', ')}.`)
        process.stdout.write(`${made.workspaceId}\n`)
      })
      return
    }
    const rows = await restoreOver({ ...from, serverUrl, workspaceId, targetUrl: await targetOf(env, config) })
    say(`${rows} rows came back. Everybody of the workspace signs in anew.`)
    process.stdout.write(`${workspaceId}\n`)
  }
  await (on === null ? onOwnServer(run) : run(on))
}

/** A PostgreSQL of its own, for as long as it takes: the scratch database takes nothing from the one that serves. */
async function onOwnServer(run: (serverUrl: string) => Promise<void>): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'rind-restore-'))
  try {
    const embedded = await startEmbedded({ dataDir, log: () => undefined })
    try {
      await run(embedded.adminUrl)
    } finally {
      await embedded.stop()
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true })
  }
}

type From = Omit<RestoreOptions, 'adminUrl' | 'passwords' | 'inspect'> & { readonly serverUrl: string; readonly workspaceId: string }

/** Over the present one: rows of what people wrote, and nothing of who may do what. @returns how many came back */
export async function restoreOver({ serverUrl, workspaceId, targetUrl, inspect, ...from }: From & Pick<SwapOptions, 'targetUrl' | 'inspect'>): Promise<number> {
  await requireHere(targetUrl, workspaceId)
  return withScratch(serverUrl, async (adminUrl) => {
    await restoreBackup({ ...from, adminUrl, passwords: {} })
    return swapWorkspace({ sourceUrl: adminUrl, targetUrl, workspaceId, now: Date.now(), report: from.report, ...(inspect && { inspect }) })
  })
}

export interface ErasedKey {
  readonly kind: string
  readonly id: string
}

/** Which keys of a workspace were destroyed in this installation. The newest copy of the keyring may not know of all. */
async function erasedKeys(tx: TenantTx): Promise<readonly ErasedKey[]> {
  return tx.db.execute<{ kind: string; id: string }>(sql`select key_kind as kind, key_id as id from erasure_journal where workspace_id = ${tx.tenantId}::uuid`)
}

/** Beside the present one: an export of the workspace in the backup, imported as a new one. What was erased here since is not exported. */
export async function restoreBeside({ serverUrl, workspaceId, services, erased, ...from }: From & { readonly erased: readonly ErasedKey[]; readonly services: Pick<Services, 'withTenant' | 'withPlatform' | 'systemKeys' | 'jobs' | 'clock' | 'settings'> }): Promise<Imported> {
  if (erased.some(({ kind }) => kind === 'tenant')) throw new Error(`The workspace ${workspaceId} was erased: it does not come back.`)
  return withScratch(serverUrl, async (adminUrl) => {
    const { data } = await restoreBackup({ ...from, adminUrl, passwords: {} })
    const workspace = await workspaceIn(adminUrl, workspaceId, erased)
    return withRestored(adminUrl, from.rootKey, (withTenant) => {
      const content = exportStored(withTenant, { id: null, software: data.software, at: data.snapshot.at, workspace })
      return importWorkspace(services, content, { isOperation: (id) => OPERATIONS.some((operation) => operation.id === id), report: from.report })
    })
  })
}

/** The workspace in the backup, once the keys are gone that were destroyed since. */
async function workspaceIn(url: string, id: string, erased: readonly ErasedKey[]): Promise<{ id: string; name: string; createdAt: string }> {
  const client = await openCopying(url)
  try {
    await client.query('select set_config($1, $2, false)', ['app.tenant_id', id])
    for (const key of erased) await client.query('delete from data_keys where tenant_id = $1 and subject_kind = $2 and subject_id = $3', [id, key.kind, key.id])
    const [row] = (await client.query<{ name: string; created_at: Date }>(`select name, created_at from workspaces where id = $1 and status <> 'closed'`, [id])).rows
    if (!row) throw new Error(`The backup holds no workspace ${id}, or it was erased since.`)
    return { id, name: row.name, createdAt: row.created_at.toISOString() }
  } finally {
    await client.end()
  }
}

/** A login that may act as the owner of the tables: of DATABASE_ADMIN_URL, or of the embedded PostgreSQL that runs. */
async function targetOf(env: Environment, config: Config): Promise<string> {
  const given = readText(env, 'DATABASE_ADMIN_URL')
  if (given !== undefined) return given
  const running = config.databaseUrls ? null : await runningAdminUrl(config.dataDir)
  if (running === null) throw new Error('Which installation? Set DATABASE_ADMIN_URL to the login that migrates it, or start Rind in this DATA_DIR.')
  return running
}
