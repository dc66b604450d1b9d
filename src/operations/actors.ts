import type { MemberRights } from './rights.ts'

// Who calls. An operation names the kind it takes; a door makes the principal from a credential and from nothing else.

/** Looking at the workspace with other rights than one's own, until a moment (epoch milliseconds). */
export interface Preview {
  readonly endsAt: number
}

/** A person on a workspace's staff, with both factors done. */
export interface MemberActor extends MemberRights {
  readonly kind: 'member'
  readonly tenantId: string
  readonly memberId: string
  readonly identityId: string
  readonly sessionId: string
  /** Which second factor the session was begun or unlocked with. */
  readonly factorKind: FactorKind | null
  /** Set while these are not the member's own rights: only looking is possible then. */
  readonly preview?: Preview
  /** Set for a program: the operations that its token is for. Without a session, and never with a fresh factor. */
  readonly token?: { readonly id: string; readonly operations: ReadonlySet<string> }
}

/** A business's customer in the widget. No contact exists before the first message. */
export interface VisitorActor {
  readonly kind: 'visitor'
  readonly tenantId: string
  readonly inboxId: string
  readonly contactId: string | null
  /** HMAC of the visitor's secret token in this inbox. */
  readonly visitorHash: Buffer
  /** The website that embeds the widget. */
  readonly origin: string
  /** Written from the demo page. */
  readonly test: boolean
}

/** A person between password and second factor, or between second factor and workspace. Opens nothing else. */
export interface HalfActor {
  readonly kind: 'half'
  readonly sessionId: string
  readonly identityId: string
  readonly stage: 'password' | 'factor'
  /** Which second factor was given; null before it. */
  readonly factorKind: FactorKind | null
}

/** The kinds of second factor. */
export type FactorKind = 'totp' | 'recovery' | 'passkey'

/** A member whose session is locked, for want of their doing or by themselves. May unlock it or sign out. */
export interface LockedActor {
  readonly kind: 'locked'
  readonly tenantId: string
  readonly memberId: string
  readonly identityId: string
  readonly sessionId: string
}

/** A browser with a sign-up under way. */
export interface SignupActor {
  readonly kind: 'signup'
  readonly signupId: string
}

/** Background work inside one workspace. */
export interface SystemActor {
  readonly kind: 'system'
  readonly tenantId: string
}

/** A person who runs the installation. No member, and nothing leads from here into a workspace. */
export interface OperatorActor {
  readonly kind: 'operator'
  readonly operatorId: string
  readonly sessionId: string
}

export interface PublicActor {
  readonly kind: 'public'
}

export interface Principals {
  public: PublicActor
  signup: SignupActor
  half: HalfActor
  locked: LockedActor
  member: MemberActor
  visitor: VisitorActor
  operator: OperatorActor
}
export type PrincipalKind = keyof Principals
export type Principal = Principals[PrincipalKind]

/** Where a call comes from. */
export interface Caller {
  readonly door: 'rest' | 'socket' | 'job' | 'cli'
  readonly requestId: string
  readonly ip: string
  readonly userAgent: string
  readonly locale: 'en' | 'nl'
  /** The token of a browser that signed in before, if it sent one. */
  readonly deviceToken?: string
  /** The token that binds a challenge for a passkey to a browser, if it sent one. */
  readonly passkeyToken?: string
  /** The socket, when the call came over one. */
  readonly socket?: SocketHandle
}

/** What an operation may do with the socket that called it. */
export interface SocketHandle {
  /** Subscribes first; whatever `read` misses is pushed after its answer, without gap or double. */
  watch<T extends { readonly seq: number }>(conversation: { readonly id: string; readonly inboxId: string }, after: number, read: () => Promise<{ messages: T[]; more: boolean }>): Promise<{ messages: T[]; more: boolean }>
  unwatch(conversationId: string): void
  /** Sends a frame of its own, beside the answer. Nothing happens when the socket is closed. */
  push(frame: object): void
  /** False once it is closed or about to be: what works for it can stop. */
  readonly isOpen: boolean
}
