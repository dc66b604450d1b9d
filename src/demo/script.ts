import type { AccessLevels, Role } from '../operations/index.ts'
import type { InboxSettings } from '../features/inboxes/index.ts'

/** A time of day, as 09:05. */
export type Clock = `${number}:${number}`

/** When a conversation begins: so many open days ago, minutes before the last staffed moment, or minutes before now. */
export type Beginning = `${number}d ${Clock}` | { readonly ago: number } | { readonly live: number }

/** How long after the step before: minutes, so many open days later at a time, or minutes before now. */
export type Delay = number | `${number}d ${Clock}` | `live ${number}`

/** One line of a script: `c` is the customer. S are the names of colleagues who may write. */
export type Step<S extends string = string> =
  | readonly [after: Delay, who: 'c' | S | `${S} note`, text: string]
  | readonly [after: Delay, what: `${S} close` | `${S} reopen` | `${S} unassign` | `${S} assign ${S}`]

/** A conversation as it is played. */
export interface Script<S extends string = string> {
  readonly when: Beginning
  /** Which of the workspace's inboxes; the first if not given. */
  readonly inbox?: number
  /** What the website said about its visitor. Absent: nothing. */
  readonly from?: { readonly name?: string; readonly email?: string; readonly attributes?: Readonly<Record<string, string>> }
  /** Path of the page it was written on. */
  readonly page: string
  readonly steps: readonly Step<S>[]
  /** The customer has not looked since the last answer. */
  readonly unseen?: true
}

export interface CastMember {
  /** How scripts call this person. */
  readonly key: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly access: AccessLevels
}

/** Days of the week (0 is Sunday) and hours at which somebody answers, in this machine's own time zone. */
export interface OpeningHours {
  readonly days: readonly number[]
  readonly opens: Clock
  readonly closes: Clock
}

/** A workspace of the demo: who works there and what was said. The first member is the owner. */
export interface Production {
  readonly key: string
  readonly name: string
  readonly locale: 'en' | 'nl'
  readonly hours: OpeningHours
  readonly inboxes: readonly [InboxSettings, ...InboxSettings[]]
  readonly cast: readonly [CastMember, ...CastMember[]]
  readonly scripts: readonly Script[]
}
