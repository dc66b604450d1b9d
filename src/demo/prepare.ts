import { inArray } from 'drizzle-orm'
import { identityWorkspaces, workspaces } from '../../db/schema/index.ts'
import type { Inbox } from '../features/inboxes/index.ts'
import { OPERATIONS } from '../features/index.ts'
import { type Services, execute } from '../operations/index.ts'
import { credentialsFile, keepPlan, readPlan } from './credentials.ts'
import { callerFrom, playerOf } from './play.ts'
import { type Plan, type PlannedMember, type PlannedWorkspace, makePlan } from './plan.ts'
import { seed } from './seed.ts'

/** A workspace of the demo as it is shown to whoever started it. */
export interface DemoWorkspace {
  readonly id: string
  readonly name: string
  readonly inboxes: readonly Inbox[]
  readonly members: readonly PlannedMember[]
}

/**
 * Finds the demo, or makes it, or finishes what a killed start had begun.
 * @param say Tells the person at the terminal what takes a while.
 * @throws Error when the demo in the database is not the one whose credentials are here
 */
export async function prepareDemo(services: Services, dataDir: string, say: (text: string) => void): Promise<DemoWorkspace[]> {
  const now = services.clock.now()
  const known = await readPlan(dataDir, services.systemKeys)
  const existing = await services.withPlatform((tx) => tx.db.select({ id: workspaces.id }).from(workspaces))
  const ids = new Set(existing.map(({ id }) => id))
  if (ids.size > 0 && !known?.workspaces.every(({ id }) => ids.has(id))) {
    throw new Error(
      `The database holds a demo, but ${credentialsFile(dataDir)} is ${known ? "another one's" : 'missing'}, so nobody can sign in. Put the file back, or set DATA_DIR to an empty directory for a new demo.`
    )
  }
  const plan = known ?? makePlan(now)
  if (!known) await keepPlan(dataDir, services.systemKeys, plan)
  if (!(await isWhole(services, plan))) {
    say('Making two workspaces with a hundred conversations. This happens once.')
    await seed(services, plan, now)
  }
  return Promise.all(plan.workspaces.map(async (workspace) => ({ id: workspace.id, name: workspace.name, members: workspace.members, inboxes: await inboxesOf(services, workspace, now) })))
}

/** Whether the last step of seeding was done: everybody may enter. */
async function isWhole(services: Services, plan: Plan): Promise<boolean> {
  const wanted = plan.workspaces.flatMap(({ members }) => members.map(({ identityId }) => identityId))
  const admitted = await services.withPlatform((tx) =>
    tx.db.select({ id: identityWorkspaces.identityId }).from(identityWorkspaces).where(inArray(identityWorkspaces.identityId, wanted))
  )
  return new Set(admitted.map(({ id }) => id)).size === wanted.length
}

async function inboxesOf(services: Services, workspace: PlannedWorkspace, now: number): Promise<readonly Inbox[]> {
  const [owner] = workspace.members
  const list = OPERATIONS.find(({ id }) => id === 'inboxes.list')
  if (!owner || !list) throw new Error('A workspace has an owner who can list its inboxes')
  const { output } = await execute(services, list, playerOf(workspace.id, owner, now), { ...callerFrom('192.0.2', 0, 'en'), door: 'cli' }, {})
  return (output as { inboxes: Inbox[] }).inboxes
}
