import { Problem } from '../../errors/index.ts'
import type { PlatformTx } from '../../../db/index.ts'
import type { Caller, FactorKind, Services } from '../../operations/index.ts'
import { entryRefusal } from '../security/index.ts'
import { announce } from './announce.ts'
import { recordSignIn } from './events.ts'
import { factorCounts } from './factors.ts'
import { cancelRecovery } from './repository.ts'
import type { NextStep } from './schema.ts'
import { startSession, trustDevice, trustedDevice, workspacesOf } from './sessions.ts'

interface Finish {
  readonly services: Services
  readonly caller: Caller
  readonly now: number
  /** What the record of signing in calls this step. */
  readonly operation: string
  readonly setCookie: (name: 'session' | 'device', value: string, maxAgeSeconds: number) => void
}

/** Where a person goes once both factors are done. */
export interface Entry {
  readonly factorKind: FactorKind
  readonly choices: Awaited<ReturnType<typeof workspacesOf>>
  /** The only workspace, if it lets them in; who is refused is told so when they choose it. */
  readonly only: Entry['choices'][number] | undefined
}

/** Asks which workspaces there are and what they demand, before any transaction that waits for others. */
export async function planEntry(services: Services, caller: Caller, identityId: string, factorKind: FactorKind): Promise<Entry> {
  const choices = await services.withPlatform((tx) => workspacesOf(tx, identityId, services.clock.now()))
  const single = choices.length === 1 ? choices[0] : undefined
  const only = single && (await entryRefusal(services, single.id, factorKind, caller.ip)) === null ? single : undefined
  return { factorKind, choices, only }
}

/** One of a person's workspaces. @throws Problem not_found */
export async function chosenWorkspace(tx: PlatformTx, identityId: string, workspaceId: string, now: number): Promise<Entry['choices'][number]> {
  const chosen = (await workspacesOf(tx, identityId, now)).find(({ id }) => id === workspaceId)
  if (!chosen) throw new Problem('not_found')
  return chosen
}

/**
 * Whether a person may enter one of their workspaces. Asked before the transaction that enters it, as planEntry does: one
 * that holds a connection of the platform's and waits for one of the workspaces' may wait for somebody who waits for it.
 * @throws Problem not_found, or why the workspace does not let them in
 */
export async function requireEntry(services: Services, caller: Caller, { identityId, workspaceId, factorKind }: { readonly identityId: string; readonly workspaceId: string; readonly factorKind: FactorKind | null }): Promise<void> {
  await services.withPlatform((tx) => chosenWorkspace(tx, identityId, workspaceId, services.clock.now()))
  const refused = await entryRefusal(services, workspaceId, factorKind, caller.ip)
  if (refused) throw refused
}

/**
 * Both factors are done, and lockIdentity was taken: starts the session, of the only workspace or of the choice among
 * several, and remembers the browser. One that was not remembered is announced by mail.
 */
export async function finishSignIn(tx: PlatformTx, { services, caller, now, operation, setCookie }: Finish, identityId: string, { factorKind, choices, only }: Entry): Promise<NextStep> {
  await cancelRecovery(tx, identityId, now)
  const place = { keys: services.systemKeys, caller }
  const session = await startSession(
    tx,
    now,
    { identityId, stage: only ? 'full' : 'factor', ...(only && { workspace: { id: only.id, memberId: only.memberId } }), factorKind },
    place
  )
  await recordSignIn(tx, services, caller, { operation, outcome: 'granted', identityId, sessionId: session.id, ...(only && { workspaceId: only.id }) })
  setCookie('session', session.token, session.maxAgeSeconds)
  const known = caller.deviceToken !== undefined && (await trustedDevice(tx, identityId, caller.deviceToken, now)) !== null
  if (!known) await announce(tx, services, caller, now, { identityId, template: 'new-device' })
  const device = await trustDevice(tx, identityId, caller.deviceToken, now)
  setCookie('device', device.token, device.maxAgeSeconds)
  return only ? { next: 'app' } : { next: 'workspace', workspaces: choices.map(({ id, name }) => ({ id, name })) }
}

/** What has to follow a right password: one of the factors that the person has, or the way to new ones when an admin reset them. */
export async function secondStep(tx: PlatformTx, identityId: string): Promise<NextStep> {
  const { totp, passkeys, recoveryCodes } = await factorCounts(tx, identityId)
  if (totp + passkeys === 0) return { next: 'enrol' }
  return { next: 'totp', factors: { authenticator: totp > 0, passkey: passkeys > 0, recovery: recoveryCodes > 0 } }
}
