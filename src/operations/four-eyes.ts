import type { FactorKind } from './actors.ts'
import type { Permission } from './permissions.ts'

/** What an operation that waits for a second person is about, and why it was asked for. */
export interface ApprovalSubject {
  readonly kind: string
  readonly id: string
  readonly reason?: string
  /** The right that it takes beside the operation's own: of who asks and of who approves. */
  readonly permission?: Permission
  /** The settings as they are while it is asked for: it is done only while they still are these. */
  readonly against?: Readonly<Record<string, unknown>>
}

/** What a second person has approved. */
export interface Approved extends Pick<ApprovalSubject, 'against'> {
  readonly id: string
  /** With which kind of second factor the session of who approved it was begun. */
  readonly factorKind: FactorKind | null
}

/** Thrown by an operation that one person must not do alone: execute keeps it as a request in place of doing it. */
export class ApprovalNeeded extends Error {
  readonly subject: ApprovalSubject

  constructor(subject: ApprovalSubject) {
    super('A second person has to approve this')
    this.name = 'ApprovalNeeded'
    this.subject = subject
  }
}

/** Thrown by an operation that was approved when what it was asked against has changed meanwhile. */
export class ApprovalStale extends Error {
  constructor() {
    super('This was asked for against other settings')
    this.name = 'ApprovalStale'
  }
}

/** Whether two requests were asked against the same settings. */
export function isSameGround(one: ApprovalSubject['against'], other: ApprovalSubject['against']): boolean {
  const markOf = (settings: ApprovalSubject['against']) => JSON.stringify(Object.entries(settings ?? {}).toSorted(([a], [b]) => a.localeCompare(b)))
  return markOf(one) === markOf(other)
}

/**
 * Lets an operation go on only when a second person has approved it. Call it where nothing was changed yet and every check
 * of the input has passed: it runs again, from its beginning, once it is approved.
 * @throws ApprovalNeeded; ApprovalStale when the settings are not those that it was asked against
 */
export function requireApproval(context: { readonly approved?: Approved }, subject: ApprovalSubject): void {
  if (!context.approved) throw new ApprovalNeeded(subject)
  if (!isSameGround(context.approved.against, subject.against)) throw new ApprovalStale()
}
