/** The letters that Rind writes. Their words are in features/mail/letters. */
export type MailTemplate =
  | 'signup-link'
  | 'signup-known'
  | 'signup-invitation'
  | 'erasure-certificate'
  | ApprovalTemplate
  | ResetTemplate
  | 'invitation'
  | 'alert'
  | 'workspace-exported'
  | HandbookTemplate
  | ReviewTemplate
  | SecurityTemplate

/** For who forgot their password. */
export type ResetTemplate = 'reset-link' | 'reset-unknown' | 'recovery-link' | 'recovery-announced' | 'recovery-cancelled' | 'recovery-finished'

/** That the security handbook is to be signed: first, shortly before it is due, and after. */
export type HandbookTemplate = 'handbook-new' | 'handbook-soon' | 'handbook-overdue'

/** That rights should have been looked at by now. */
export type ReviewTemplate = 'reviews-overdue'

/** Told when something waits for a second person, or is about to be done by one alone. */
export type ApprovalTemplate = 'approval-asked' | 'approval-alone'

/** Told to a person after each change of how they sign in. */
export type SecurityTemplate =
  | 'new-device'
  | 'passkey-added'
  | 'passkey-removed'
  | 'passkey-refused'
  | 'totp-added'
  | 'totp-removed'
  | 'recovery-used'
  | 'recovery-renewed'
  | 'password-changed'
  | 'sessions-ended'
  | 'factors-reset'
  | 'factors-enrolled'

/** What a letter says beside its link. Whatever a person typed is shown as text, never as a link or as markup. */
export interface MailFacts {
  /** When it happened, ISO 8601. */
  readonly at?: string
  /** The address of the network it came from. */
  readonly ip?: string
  /** The browser it came from, in words. */
  readonly browser?: string
  /** The person's own name for the thing. */
  readonly name?: string
  /** How many there are, or are left. */
  readonly count?: number
  /** The workspace it is about. */
  readonly workspace?: string
  /** Until when something is asked, ISO 8601. */
  readonly due?: string
  /** Who did it, when it was somebody else. */
  readonly by?: string
  /** Trouble of the installation: a word for it, and what the log says. */
  readonly alert?: { readonly code: string; readonly text: string }
}

/** A message to be put into somebody's mailbox. Kept sealed until it is sent. */
export interface Mail {
  readonly to: string
  readonly template: MailTemplate
  readonly locale: 'en' | 'nl'
  readonly link: string
  readonly facts?: MailFacts
  /** A signed document that goes along in the text. */
  readonly document?: string
}
