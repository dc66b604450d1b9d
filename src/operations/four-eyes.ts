/** What an operation that waits for a second person is about, and why it was asked for. */
export interface ApprovalSubject {
  readonly kind: string
  readonly id: string
  readonly reason?: string
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

/**
 * Lets an operation go on only when a second person has approved it. Call it where nothing was changed yet and every check
 * of the input has passed: it runs again, from its beginning, once it is approved.
 * @throws ApprovalNeeded
 */
export function requireApproval(context: { readonly approved?: { readonly id: string } }, subject: ApprovalSubject): void {
  if (!context.approved) throw new ApprovalNeeded(subject)
}
