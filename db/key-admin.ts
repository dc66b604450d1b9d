import type { RootKeyProvider } from '../src/crypto/index.ts'
import { connect } from './connect.ts'
import { KeyCache } from './key-cache.ts'
import { createPool } from './pool.ts'
import { type KeyAlert, type KeyProgress, type RotationContext, requireInstallation, requireWorkspace } from './rotation/context.ts'
import { type RootKeyCopy, copiesOfRoot, recordCopy, recordVerified } from './rotation/custody.ts'
import { tidyKeys } from './rotation/expiry.ts'
import { type RotationScope, rotateWorkspace } from './rotation/ledger.ts'
import { rewrapUnderRoot } from './rotation/root.ts'
import { rotateDue } from './rotation/schedule.ts'
import { type KeyStatus, keyStatus } from './rotation/status.ts'
import { tenantRunner } from './tenant.ts'

export type { KeyAlert, KeyProgress } from './rotation/context.ts'
export type { KeyStatus } from './rotation/status.ts'

/** What may be done to keys: by the command line and by the jobs, while everything else runs. */
export interface KeyAdmin {
  /** The check value of the root key that the database names as its own. */
  ownRoot(): Promise<Buffer>
  /** Wraps everything under the newest root key. @returns how many wraps are left under another */
  rotateRoot(): Promise<number>
  /** Gives a workspace new keys. @returns what is left to do: 0, or what cannot be opened. @throws Error when there is no such workspace */
  rotate(workspaceId: string, scope: RotationScope): Promise<number>
  /** Takes up what is unfinished and rotates by the clock. */
  rotateDue(): Promise<void>
  /** Takes along what rotations left, alerts about missing keys, deletes keys that were retired 90 days ago. */
  tidy(): Promise<void>
  status(): Promise<KeyStatus>
  /** Drops keys that were destroyed from memory: a workspace's, or those of some subjects. */
  forget(tenantId: string, subjectIds?: readonly string[]): void
  recordCopy(recipient: string, rootCheckValue: Buffer): Promise<void>
  recordVerified(recipient: string, rootCheckValue: Buffer): Promise<void>
  /** Custodians' copies of the database's own root key; with a moment, those proved since. */
  copies(verifiedSince?: Date): Promise<readonly RootKeyCopy[]>
  close(): Promise<void>
}

export interface KeyAdminOptions {
  /** The jobs role's login: the only one that may change keys. */
  readonly url: string
  readonly rootKey: RootKeyProvider
  readonly clock: { now(): number }
  /** How long a rotation goes on to look for rows that others seal with the older key; 90 seconds if not given. */
  readonly settleMs?: number
  readonly changed?: (tenantId: string) => void
  readonly progress?: (progress: KeyProgress) => void
  readonly alert: (alert: KeyAlert) => void
}

const MAX_CONNECTIONS = 2
/** Longer than any process remembers a key. */
const SETTLE_MS = 90_000

/** Opens what looks after keys. Connections are opened on first use. */
export function openKeyAdmin(options: KeyAdminOptions): KeyAdmin {
  const pool = createPool(MAX_CONNECTIONS, (onClose) => connect(options.url, 1, 'keys', { onClose }))
  const cache = new KeyCache(options.rootKey, () => requireInstallation(context))
  const context: RotationContext = {
    pool,
    withTenant: tenantRunner(pool, cache, ({ alarm, tenantId, at }) => options.alert({ code: alarm, tenantId, where: at, count: 1 })),
    cache,
    root: options.rootKey,
    clock: options.clock,
    settleMs: options.settleMs ?? SETTLE_MS,
    changed: (tenantId) => {
      cache.forget(tenantId)
      options.changed?.(tenantId)
    },
    progress: options.progress ?? (() => undefined),
    alert: options.alert
  }
  return {
    ownRoot: async () => (await requireInstallation(context)).rootCheckValue,
    rotateRoot: () => rewrapUnderRoot(context),
    rotate: async (workspaceId, scope) => {
      await requireWorkspace(context, workspaceId)
      return rotateWorkspace(context, workspaceId, scope)
    },
    rotateDue: () => rotateDue(context),
    tidy: () => tidyKeys(context),
    status: () => keyStatus(context),
    forget: (tenantId, subjectIds) => cache.forget(tenantId, subjectIds),
    recordCopy: (recipient, value) => recordCopy(context, recipient, value),
    recordVerified: (recipient, value) => recordVerified(context, recipient, value),
    copies: (since) => copiesOfRoot(context, since),
    close: () => pool.end()
  }
}
