/**
 * What is told to the hub after a commit. Hints with ids only: the receiver reads again under its own rights, so a
 * forged or repeated event delivers nothing that is not in the database.
 */
export type HubEvent =
  | { readonly type: 'messages'; readonly tenantId: string; readonly conversationId: string }
  | { readonly type: 'conversation'; readonly tenantId: string; readonly conversationId: string }
  | { readonly type: 'typing'; readonly tenantId: string; readonly conversationId: string; readonly by: { readonly kind: 'contact' | 'member'; readonly id: string } }
  | { readonly type: 'receipt'; readonly tenantId: string; readonly conversationId: string }
  | { readonly type: 'read'; readonly tenantId: string; readonly memberId: string; readonly conversationId: string; readonly seq: number }
  | { readonly type: 'inbox'; readonly tenantId: string; readonly inboxId: string }
  /** What is hidden from whom has changed for the whole workspace. */
  | { readonly type: 'privacy'; readonly tenantId: string }
  /** A member stated a reason and sees this conversation in full for a while. */
  | { readonly type: 'revealed'; readonly tenantId: string; readonly memberId: string; readonly conversationId: string }
  | { readonly type: 'members'; readonly tenantId: string }
  /** What members may do has changed: of one, or of all. Open sockets are asked again at once. */
  | { readonly type: 'rights'; readonly tenantId: string; readonly memberId?: string }
  /** Keys of a workspace, or of one subject, were rotated: what is remembered of them is read again. */
  | { readonly type: 'keys-changed'; readonly tenantId: string; readonly subjectId?: string }
  /** Conversations became restricted, or are so no more: of a contact, or, with contactId null, of the whole workspace. */
  | { readonly type: 'restriction'; readonly tenantId: string; readonly contactId: string | null; readonly conversationIds: readonly string[] }
  /** Keys were destroyed: of a contact and its conversations, or, with contactId null, of the whole workspace. */
  | { readonly type: 'keys-destroyed'; readonly tenantId: string; readonly contactId: string | null; readonly conversations: readonly { readonly id: string; readonly inboxId: string }[] }
  | { readonly type: 'session-ended'; readonly sessionId: string }
  | { readonly type: 'session-locked'; readonly sessionId: string }

export type Publish = (event: HubEvent) => void
