import type { Signing } from '../crypto/index.ts'
import type { KeyCache, PlatformTx, SystemKeys, TenantTx, WithPlatform, WithTenant } from '../../db/index.ts'
import type { Caller, MemberActor } from './actors.ts'
import type { AnyOperation } from './define.ts'
import type { Publish } from './events.ts'
import type { FreshAction } from './fresh.ts'
import type { ApprovalSubject } from './four-eyes.ts'
import type { Lanes } from './lane.ts'
import type { TakeLimit } from './limiter.ts'
import type { Activity, Measure } from './measure.ts'

/** Time is read here and nowhere else; tests move it. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
}

/** Queues work inside the caller's transaction: it exists if, and only if, the transaction commits. Ids only. */
export interface Jobs {
  enqueue(tx: PlatformTx | TenantTx, name: JobName, data: Readonly<Record<string, string>>, options?: { readonly startAfter?: Date; readonly singletonKey?: string }): Promise<void>
}
export type JobName = 'mail.send' | 'sign-in.purge' | 'keys.rotate' | 'keys.tidy' | 'record.signIn' | 'erasure.run' | 'workspaces.measure' | 'capacity.sample' | 'handbook.remind' | 'reviews.remind' | 'approvals.tell' | 'backup.run' | 'backup.keyring' | 'backup.drill' | 'probe.prune'

/** Slow hashes of passwords, in a bounded pool. */
export interface Passwords {
  /** @throws Problem busy when too many wait. */
  hash(password: string): Promise<string>
  /** Takes as long for an unknown address (hash null) as for a known one. @throws Problem busy when too many wait. */
  verify(hash: string | null, password: string): Promise<boolean>
}

/** The settings that operations may know. */
export interface OperationSettings {
  readonly environment: 'development' | 'test' | 'production'
  readonly publicUrl: string
  /** Where operators sign in. */
  readonly internalUrl: string
  /** Where the status page keeps its own database, when it runs on this machine. */
  readonly statusFile: string
  readonly version: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly signups: 'open' | 'invite' | 'closed'
  /** False in development without SMTP: then the mail's link is shown on the page. */
  readonly mailIsSent: boolean
  readonly plan: 'free' | 'self-hosted'
  /** The longest that sessions may be: minutes without their person, hours in all. A workspace may ask for shorter ones. */
  readonly sessions: { readonly idleMinutes: number; readonly absoluteHours: number }
  /** When backups and drills are made; drills here, or where the identities are; and whether copies go to another site. */
  readonly backups: {
    readonly made: boolean
    readonly timeZone: string
    readonly hour: number
    readonly drill: { readonly day: number; readonly hour: number; readonly here: boolean }
    readonly offsite: boolean
    readonly region: string | null
  }
  /** What workspaces that sign up here are: in a demo they are part of it. */
  readonly workspaceKind: 'ordinary' | 'demo'
}

/** Keeps an operation as a request for a second person, in a transaction of its own. */
export type AskApproval = (
  services: Services,
  asked: { readonly operation: AnyOperation; readonly actor: MemberActor; readonly caller: Caller; readonly input: unknown; readonly subject: ApprovalSubject; readonly now: number }
) => Promise<{ readonly approvalId: string; readonly alone: boolean; readonly dueAt: string }>

/** An open incident, as the status page says it. */
export interface ServiceNotice {
  readonly id: string
  readonly title: string
  readonly impact: 'none' | 'minor' | 'major' | 'critical'
  readonly state: 'investigating' | 'identified' | 'monitoring'
  /** ISO 8601. */
  readonly startedAt: string
  /** The status page. */
  readonly url: string
}

/** What an operation may use beside its transaction. */
export interface Services {
  readonly clock: Clock
  readonly withTenant: WithTenant
  readonly withPlatform: WithPlatform
  readonly systemKeys: SystemKeys
  readonly keys: KeyCache
  readonly signing: Signing
  readonly jobs: Jobs
  readonly passwords: Passwords
  readonly takeLimit: TakeLimit
  readonly lanes: Lanes
  readonly publish: Publish
  readonly measure: Measure
  readonly activity: () => Promise<Activity>
  /** The incident that the status page tells everybody of; null when there is none or it cannot be asked. */
  readonly readNotice: () => Promise<ServiceNotice | null>
  readonly askApproval: AskApproval
  /** Whether a second factor was given in this session for this kind of action a short while ago. */
  readonly isFresh: (sessionId: string, action: FreshAction, now: number) => Promise<boolean>
  /** The operation of an id. */
  readonly findOperation: (id: string) => AnyOperation | undefined
  readonly listOperations: () => readonly AnyOperation[]
  readonly settings: OperationSettings
}
