import type { TenantTx } from '../../db/index.ts'
import { createIdentity, newRecoveryCodes, recoveryCodeHash } from '../features/auth/index.ts'
import { type Inbox, insertInbox, noteSighting } from '../features/inboxes/index.ts'
import { findMember, insertMember } from '../features/members/index.ts'
import { type Founding, admitIdentity, furnishWorkspace, registerWorkspace } from '../features/workspace/index.ts'
import type { Role, Services } from '../operations/index.ts'
import { type Players, callerFrom, play, playerOf } from './play.ts'
import { PRODUCTIONS, type Plan, type PlannedMember, type PlannedWorkspace } from './plan.ts'
import { Calendar } from './schedule.ts'
import type { Production } from './script.ts'
import { type Stage, openStage } from './stage.ts'

const DAY = 24 * 60 * 60_000
/** The businesses have been here for longer than their conversations. */
const FOUNDED_DAYS_AGO = 400
const HIRED_EVERY_DAYS = 23

/**
 * Makes what a plan says: people and workspaces in one transaction, each workspace's contents in one, and who may enter
 * in a last one, which makes the demo whole. Every step can be done again, so a start after a kill finishes the rest.
 */
export async function seed(services: Services, plan: Plan, now: number): Promise<void> {
  const founded = now - FOUNDED_DAYS_AGO * DAY
  const people = plan.workspaces.flatMap((workspace) => workspace.members.map((member) => ({ workspace, member })))
  const identities = await Promise.all(people.map(({ member }) => identityOf(services, member)))
  await services.withPlatform(async (tx) => {
    for (const identity of identities) await createIdentity(tx, services.systemKeys, identity, founded)
    for (const workspace of plan.workspaces) await registerWorkspace(tx, foundingOf(services, workspace), founded)
  })
  await Promise.all(plan.workspaces.map((workspace) => services.withTenant({ tenantId: workspace.id }, (tx) => furnish(services, tx, workspace, now, founded))))
  await services.withPlatform(async (tx) => {
    for (const { workspace, member } of people) {
      await admitIdentity(tx, { identityId: member.identityId, workspaceId: workspace.id, memberId: member.memberId, endsAt: endOf(member.role, now) }, founded)
    }
  })
}

/** An auditor comes for a while: in the demo for a year from its start. */
const endOf = (role: Role, now: number) => (role === 'auditor' ? new Date(now + 365 * DAY) : null)

async function identityOf(services: Services, { identityId: id, email, password, totpSecret }: PlannedMember) {
  const recoveryCodeHashes = newRecoveryCodes().map((code) => recoveryCodeHash(services.systemKeys, id, code))
  return { id, email, passwordHash: await services.passwords.hash(password), totpSecret, totpStep: 0, recoveryCodeHashes }
}

function productionOf(workspace: PlannedWorkspace): Production {
  const production = PRODUCTIONS.find(({ key }) => key === workspace.key)
  if (!production) throw new Error(`This version of Rind has no demo workspace "${workspace.key}". Delete the data directory for a new demo.`)
  return production
}

function foundingOf(services: Services, workspace: PlannedWorkspace): Founding {
  const [owner] = workspace.members
  if (!owner) throw new Error('A workspace has an owner')
  const { memberId, identityId, name, email } = owner
  return {
    workspaceId: workspace.id, workspaceName: workspace.name, plan: services.settings.plan, kind: 'demo',
    memberId, identityId, name, email, locale: productionOf(workspace).locale
  }
}

/** All that stands in a workspace, in its one transaction: keys, colleagues, inboxes, and every conversation. */
async function furnish(services: Services, tx: TenantTx, workspace: PlannedWorkspace, now: number, founded: number): Promise<void> {
  const founding = foundingOf(services, workspace)
  if (await findMember(tx, founding.memberId)) return
  const { locale, inboxes, hours, scripts } = productionOf(workspace)
  await furnishWorkspace(tx, founding, founded)
  for (const [index, { memberId: id, identityId, role, access, name, email }] of workspace.members.entries()) {
    if (index > 0) await insertMember(tx, { id, identityId, role, access, name, email, locale, endsAt: endOf(role, now) }, founded + index * HIRED_EVERY_DAYS * DAY)
  }
  const players: Players = new Map(workspace.members.map((member) => [member.key, playerOf(workspace.id, member, now)]))
  const stage = openStage(services, tx)
  const doors = await setUpInboxes(stage, workspace, players, inboxes, now, founded)
  const calendar = new Calendar(hours, now)
  for (const [index, script] of scripts.entries()) {
    const inbox = doors[script.inbox ?? 0]
    if (!inbox) throw new Error(`The workspace has no inbox ${script.inbox ?? 0}`)
    await play(stage, calendar, players, inbox, script, index)
  }
}

/** The first inbox came with the workspace and was given its looks by the owner; the others were made. */
async function setUpInboxes(stage: Stage, workspace: PlannedWorkspace, players: Players, wanted: Production['inboxes'], now: number, founded: number): Promise<Inbox[]> {
  const owner = players.get(workspace.members[0]?.key ?? '')
  if (!owner) throw new Error('A workspace has an owner')
  const caller = callerFrom('198.51.100', 0, wanted[0].locale)
  const list = async () => (await stage.act<{ inboxes: Inbox[] }>(founded, owner, caller, 'inboxes.list', {})).inboxes
  const [first] = await list()
  if (!first) throw new Error('A new workspace has an inbox')
  await stage.act(founded + DAY, owner, caller, 'inboxes.update', { inboxId: first.id, ...wanted[0] })
  for (const settings of wanted.slice(1)) await insertInbox(stage.tx, settings, founded + 2 * DAY)
  const made = await list()
  for (const { id, settings } of made) {
    for (const origin of settings.origins) await noteSighting(stage.tx, id, origin, true, now)
  }
  return made
}
