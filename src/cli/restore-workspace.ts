import { type ErasedSince, erasedSince, leaveErased } from '../../db/backup/erased-since.ts'
import { withRestored } from '../../db/backup/scratch-tenant.ts'
import { type SwapOptions, requireHere, swapWorkspace } from '../../db/backup/workspace.ts'
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
import { onOwnServer } from './own-server.ts'
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
        const erased = () => services.withTenantAsJobs({ tenantId: workspaceId }, erasedSince)
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
  await (on === null ? onOwnServer(config.backup.drill.dir, 'The restore', run) : run(on))
}

type From = Omit<RestoreOptions, 'adminUrl' | 'passwords' | 'inspect'> & { readonly serverUrl: string; readonly workspaceId: string }

/** Over the present one: rows of what people wrote, and nothing of who may do what. @returns how many came back */
export async function restoreOver({ serverUrl, workspaceId, targetUrl, inspect, ...from }: From & Pick<SwapOptions, 'targetUrl' | 'inspect'>): Promise<number> {
  await requireHere(targetUrl, workspaceId)
  return withScratch(serverUrl, 'restore', async (adminUrl) => {
    await restoreBackup({ ...from, adminUrl, passwords: {} })
    return swapWorkspace({ sourceUrl: adminUrl, targetUrl, workspaceId, now: Date.now(), report: from.report, ...(inspect && { inspect }) })
  })
}

type Beside = From & { readonly erased: () => Promise<ErasedSince>; readonly services: Pick<Services, 'withTenant' | 'withPlatform' | 'systemKeys' | 'jobs' | 'clock' | 'settings'> }

/**
 * Beside the present one: an export of the workspace in the backup, imported as a new one. What was erased here since is
 * not exported, nor is what waits to be.
 * @param erased Asked before the backup is restored, and again once it is: that takes a while
 */
export async function restoreBeside({ serverUrl, workspaceId, services, erased, ...from }: Beside): Promise<Imported> {
  requireNotErased(workspaceId, await erased())
  return withScratch(serverUrl, 'restore', async (adminUrl) => {
    const { data } = await restoreBackup({ ...from, adminUrl, passwords: {} })
    const since = await erased()
    requireNotErased(workspaceId, since)
    const workspace = await leaveErased(adminUrl, workspaceId, since, services.clock.now())
    return withRestored(adminUrl, from.rootKey, (withTenant) => {
      const content = exportStored(withTenant, { id: null, software: data.software, at: data.snapshot.at, workspace })
      return importWorkspace(services, content, { isOperation: (id) => OPERATIONS.some((operation) => operation.id === id), report: from.report })
    })
  })
}

/** @throws Error when the whole workspace was erased, or is about to be */
function requireNotErased(workspaceId: string, { keys, going }: ErasedSince): void {
  if (keys.some(({ kind }) => kind === 'tenant')) throw new Error(`The workspace ${workspaceId} was erased: it does not come back.`)
  if (going.includes(workspaceId)) throw new Error(`The workspace ${workspaceId} waits to be erased: it comes back only once that was cancelled.`)
}

/** A login that may act as the owner of the tables: of DATABASE_ADMIN_URL, or of the embedded PostgreSQL that runs. */
async function targetOf(env: Environment, config: Config): Promise<string> {
  const given = readText(env, 'DATABASE_ADMIN_URL')
  if (given !== undefined) return given
  const running = config.databaseUrls ? null : await runningAdminUrl(config.dataDir)
  if (running === null) throw new Error('Which installation? Set DATABASE_ADMIN_URL to the login that migrates it, or start Rind in this DATA_DIR.')
  return running
}
