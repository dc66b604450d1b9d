import type { PlatformTx } from '../../../db/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { backupFigures, backupIsOverdue } from '../backups/index.ts'
import { listWorkspaces, readHealth } from './repository.ts'
import { ActivityOutput, HealthOutput, WorkspacesOutput } from './schema.ts'

const MOST = 500
const looking = { actor: 'operator', permission: 'enter', limits: ['operator.read'], scope: 'platform', socket: false, audit: {}, input: Empty } as const

export const listAll = defineOperation({
  ...looking,
  id: 'installation.workspaces',
  summary: 'The workspaces by size: names, plans, numbers',
  rest: { method: 'GET', path: '/installation/workspaces' },
  output: WorkspacesOutput,
  run: async ({ tx }) => {
    const rows = await listWorkspaces(tx, MOST + 1)
    return {
      more: rows.length > MOST,
      workspaces: rows.slice(0, MOST).map(({ workspace: { id, name, plan, status, kind, createdAt }, size }) => ({
        id,
        name,
        plan,
        status,
        kind,
        createdAt: createdAt.toISOString(),
        size: size && {
          members: size.members,
          contacts: size.contacts,
          conversations: size.conversations,
          messages: size.messages,
          activeOn: size.activeOn?.toISOString() ?? null,
          measuredAt: size.measuredAt.toISOString()
        }
      }))
    }
  }
})

export const health = defineOperation({
  ...looking,
  id: 'installation.health',
  summary: 'How the installation is',
  rest: { method: 'GET', path: '/installation/health' },
  audit: false,
  output: HealthOutput,
  run: async ({ tx, now, services: { settings } }) => {
    const { waiting, oldest, workspaces, databaseVersion } = await readHealth(tx)
    return {
      environment: settings.environment,
      version: settings.version,
      databaseVersion,
      mail: { isSent: settings.mailIsSent, waiting, oldestWaitingAt: oldest?.toISOString() ?? null },
      backups: await backupsInShort(tx, now),
      workspaces,
      startedAt: settings.startedAt
    }
  }
})

async function backupsInShort(tx: PlatformTx, now: number): Promise<HealthOutput['backups']> {
  const { kinds, missing } = await backupFigures(tx, now)
  const data = kinds.find(({ kind }) => kind === 'data')
  const moment = (at: number | null | undefined) => (at == null ? null : new Date(at).toISOString())
  return {
    newestAt: moment(data?.newestAt),
    copiedAt: moment(data?.copiedAt),
    late: backupIsOverdue(data?.newestAt ?? null, now),
    failed: Math.max(...kinds.map(({ failed }) => failed)),
    missing: missing.home + missing.offsite
  }
}

export const activity = defineOperation({
  ...looking,
  id: 'installation.activity',
  summary: 'What the process did in the last five minutes, and what waits now',
  rest: { method: 'GET', path: '/installation/activity' },
  scope: 'none',
  audit: false,
  output: ActivityOutput,
  run: ({ services }) => services.activity()
})

export const INSTALLATION_OPERATIONS = [listAll, health, activity]
