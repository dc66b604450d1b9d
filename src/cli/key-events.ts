import { hostname, userInfo } from 'node:os'
import { desc, like } from 'drizzle-orm'
import { type Database, newId, openDatabase } from '../../db/index.ts'
import { platformEvents } from '../../db/schema/index.ts'
import type { Config, Environment } from '../config/index.ts'
import type { DatabaseAccess } from '../database-access.ts'
import { createLog } from '../log.ts'
import { eventPlaceAddress } from '../operations/index.ts'
import { openRootKey } from '../root-key-access.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const MAX_REASON = 500
const SHOWN = 200

/** What was asked of keys, and for which workspace. */
interface KeyCommand {
  readonly operation: string
  readonly workspaceId: string | null
}

/** Who asked, as far as the machine knows, and what they said of why. Sealed where it is kept. */
interface Asked {
  readonly account: string
  readonly reason: string | null
}

/** The event of a command that changes keys or who has a copy of one; null for those that only look. */
export function eventOf(command: string | undefined, [first = '', second = '']: readonly string[]): KeyCommand | null {
  if (command === 'rotate') return { operation: `keys.rotate-${first}`, workspaceId: UUID.test(second) ? second : null }
  if (command === 'compromised') return { operation: 'keys.compromised', workspaceId: UUID.test(first) ? first : null }
  if (command === 'custody') return { operation: 'keys.custody-add', workspaceId: null }
  return command === 'verify' ? { operation: 'keys.verify', workspaceId: null } : null
}

/** The account of the operating system that runs the command, and the one behind sudo. */
export function accountOf(env: Environment): string {
  const name = accountName()
  const before = env['SUDO_USER']
  return `${before === undefined ? name : `${before} as ${name}`} on ${hostname()}`
}

function accountName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name.
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}

/** Records what is about to be done to keys. It is not done when this fails. */
export async function recordKeyEvent(config: Config, access: DatabaseAccess, { operation, workspaceId, account, reason }: KeyCommand & Asked): Promise<void> {
  const now = Date.now()
  const id = newId(now)
  await withDatabase(config, access, async ({ withPlatform, systemKeys }) => {
    const place = systemKeys.sealing('sign-in').sealJson(eventPlaceAddress(id), { account: account.slice(0, 300), reason: reason?.slice(0, MAX_REASON) ?? null })
    await withPlatform((tx) => tx.db.insert(platformEvents).values({ id, at: new Date(now), operation, outcome: 'granted', workspaceId, place }))
  })
}

/** Prints what was done to keys, newest first. */
export async function showKeyEvents(config: Config, access: DatabaseAccess): Promise<void> {
  await withDatabase(config, access, async ({ withPlatform, systemKeys }) => {
    const rows = await withPlatform((tx) => tx.db.select().from(platformEvents).where(like(platformEvents.operation, 'keys.%')).orderBy(desc(platformEvents.at)).limit(SHOWN))
    for (const { id, at, operation, workspaceId, place } of rows) {
      const { account, reason } = place ? systemKeys.sealing('sign-in').openJson<Asked>(eventPlaceAddress(id), place) : { account: '', reason: null }
      process.stdout.write(`${at.toISOString()}  ${operation}${workspaceId === null ? '' : `  ${workspaceId}`}  ${account}${reason === null ? '' : `: ${reason}`}\n`)
    }
  })
}

async function withDatabase(config: Config, { urls }: DatabaseAccess, run: (database: Database) => Promise<void>): Promise<void> {
  const log = createLog('error', true)
  const database = await openDatabase({
    urls: { app: urls.app.reveal(), jobs: urls.jobs.reveal(), platform: urls.platform.reveal() },
    rootKey: await openRootKey(config, () => undefined),
    environment: config.environment,
    clock: { now: () => Date.now() },
    alarm: (alarm) => log.fatal(alarm, 'a transaction was not in its workspace')
  })
  try {
    await run(database)
  } finally {
    await database.close()
  }
}
