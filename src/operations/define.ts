import type { Static, TObject, TSchema } from 'typebox'
import type { PlatformTx, TenantTx } from '../../db/index.ts'
import type { Caller, PrincipalKind, Principals } from './actors.ts'
import type { Publish } from './events.ts'
import type { Approved } from './four-eyes.ts'
import type { FreshAction } from './fresh.ts'
import type { LimitName } from './limits.ts'
import type { Permission } from './permissions.ts'
import type { Services } from './services.ts'

/** The transaction that an operation runs in. `none`: it opens its own, or goes through the lane of messages. */
export interface Scopes {
  tenant: TenantTx
  platform: PlatformTx
  none: null
}
export type Scope = keyof Scopes

/** A cookie that an operation sets; null clears it. Only the REST door can. */
export type CookieName = 'session' | 'signup' | 'device' | 'operator' | 'passkey'

export interface Context<P extends PrincipalKind, S extends Scope> {
  readonly actor: Principals[P]
  readonly caller: Caller
  readonly tx: Scopes[S]
  readonly services: Services
  /** The moment of this call, epoch milliseconds; the same throughout. */
  readonly now: number
  /** Tells the hub, after the commit only. */
  readonly publish: Publish
  readonly setCookie: (name: CookieName, value: string | null, maxAgeSeconds: number) => void
  /** Set when a second person has approved this call. */
  readonly approved?: Approved
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** A business action, declared once for every door. */
export interface Operation<P extends PrincipalKind = PrincipalKind, S extends Scope = Scope, I extends TObject = TObject, O extends TSchema = TSchema> {
  /** The OpenAPI operationId and the socket's `op`. */
  readonly id: string
  readonly summary: string
  readonly description?: string
  readonly actor: P
  /** The right a member needs. Ignored for other principals. */
  readonly permission: Permission
  /** Changes nothing, though its route is no GET: it works while somebody looks with other rights than their own. */
  readonly inPreview?: true
  /** Ends the session that asks: it works from where the workspace lets nobody in as well. */
  readonly leaves?: true
  /**
   * Asks a member for a second factor given for this kind of action within the last five minutes; signing in gives none.
   * For a part of the inputs only, it is a function. Not over a socket, whose token a new factor would change.
   */
  readonly fresh?: FreshAction | ((input: Static<I>) => FreshAction | null)
  readonly limits: readonly LimitName[]
  readonly scope: S
  readonly rest: {
    readonly method: Method
    readonly path: `/${string}`
    readonly status?: number
    /** The output is a CsvFile, or a Download for `stream`, and goes out as one. Over a socket it could not: such an operation has no socket. */
    readonly file?: 'csv' | 'stream'
  } | null
  /** Whether a socket may call it. Operations that set cookies cannot. */
  readonly socket: boolean
  /** The record of what was done; false for reads and signals that the record does not keep. */
  readonly audit:
    | false
    | {
        readonly target?: (input: Static<I>, output: Static<O>) => { readonly kind: string; readonly id: string }
        /** Why it was done, as the person said; kept sealed. */
        readonly reason?: (input: Static<I>) => string | undefined
      }
  readonly input: I
  readonly output: O
  readonly run: (context: Context<P, S>, input: Static<I>) => Promise<Static<O>>
}

/** An operation of any kind, as doors and lists hold it. */
// oxlint-disable-next-line typescript/no-explicit-any -- run is contravariant in its context: no other type holds them all
export type AnyOperation = Operation<any, any, any, any>

/** Declares an operation. The types of the context follow from `actor` and `scope`, those of input and output from the schemas. */
export function defineOperation<P extends PrincipalKind, S extends Scope, I extends TObject, O extends TSchema>(operation: Operation<P, S, I, O>): Operation<P, S, I, O> {
  if (operation.fresh && operation.socket) throw new Error(`${operation.id} asks for a fresh factor: a socket cannot know of one`)
  if (operation.rest?.file && operation.socket) throw new Error(`${operation.id} gives out a file: a socket cannot`)
  return operation
}
