import type { TenantTx } from '../../../db/index.ts'
import type { KeySet } from '../../crypto/index.ts'
import type { Sight } from '../masking/index.ts'
import { messageAddress } from '../thread/index.ts'
import type { ListedRow } from './repository.ts'
import type { Conversation } from './schema.ts'

const PREVIEW_LENGTH = 140

/** What a business knows of a contact. Unverified: the website or the visitor said so. */
export interface ContactProfile {
  readonly name?: string
  readonly email?: string
  readonly attributes?: Readonly<Record<string, string>>
}

export const profileAddress = (tenant: string, row: string) => ({ tenant, table: 'contact', column: 'profile', row })
export const pageAddress = (tenant: string, row: string) => ({ tenant, table: 'conversation', column: 'page', row })

/**
 * Conversations as a reader may see them: where customer data is hidden, the contact's fields and the page are not even
 * opened. Of one that waits to be erased nothing is, for those who may not erase.
 */
export async function presentConversations(tx: TenantTx, rows: readonly ListedRow[], sight: Sight): Promise<Conversation[]> {
  const open = rows.filter(({ conversation }) => sight.hiddenBy(conversation.id) === null)
  const [contactKeys, conversationKeys] = [
    open.length > 0 ? await tx.keys.many('contact', open.map(({ contact }) => contact.id)) : new Map<string, KeySet>(),
    await tx.keys.many('conversation', rows.map(({ conversation }) => conversation.id))
  ]
  return rows.map((row) => {
    const { conversation, contact } = row
    const closed = conversation.eraseAt !== null && !sight.erases
    const hiddenBy = closed ? 'right' : sight.hiddenBy(conversation.id)
    const openUntil = sight.openUntil(conversation.id)
    const key = closed ? undefined : conversationKeys.get(conversation.id)
    // One contact may have several conversations, not all of them open.
    const contactKey = hiddenBy === null ? contactKeys.get(contact.id) : undefined
    const profile: ContactProfile = contactKey ? contactKey.openJson(profileAddress(tx.tenantId, row.contact.id), row.contact.profile) : {}
    return {
      id: conversation.id,
      inboxId: conversation.inboxId,
      contact: {
        id: contact.id,
        name: profile.name ?? null,
        email: profile.email ?? null,
        verified: contact.verified,
        masked: hiddenBy !== null,
        firstSeenAt: contact.createdAt.toISOString()
      },
      hiddenBy,
      openUntil: openUntil === null ? null : new Date(openUntil).toISOString(),
      status: conversation.status,
      assigneeId: conversation.assigneeId,
      teamId: conversation.teamId,
      lastSeq: conversation.lastSeq,
      lastContactSeq: conversation.lastContactSeq,
      readSeq: row.readSeq ?? 0,
      contactDeliveredSeq: conversation.contactDeliveredSeq,
      contactReadSeq: conversation.contactReadSeq,
      lastMessage: key && row.last ? lastMessage(tx.tenantId, key, row.last, sight) : null,
      waitingSince: conversation.waitingSince?.toISOString() ?? null,
      activityAt: conversation.lastMessageAt.toISOString(),
      createdAt: conversation.createdAt.toISOString(),
      eraseAt: conversation.eraseAt?.toISOString() ?? null,
      test: contact.test,
      pageOrigin: hiddenBy === null && key && conversation.page ? originOf(key.open(pageAddress(tx.tenantId, conversation.id), conversation.page)) : null
    }
  })
}

function lastMessage(tenantId: string, key: KeySet, last: NonNullable<ListedRow['last']>, sight: Sight): NonNullable<Conversation['lastMessage']> {
  // Hidden first, cut then: half an address would not be recognised.
  const text = last.kind === 'event' ? '' : sight.read(last.conversationId, () => key.open(messageAddress(tenantId, last), last.body)).text
  const firstLine = text.trimStart().split('\n', 1)[0] ?? ''
  return {
    kind: last.kind,
    from: last.senderKind,
    memberId: last.senderKind === 'member' ? last.senderId : null,
    preview: [...firstLine].slice(0, PREVIEW_LENGTH).join(''),
    at: last.createdAt.toISOString()
  }
}

function originOf(page: string): string | null {
  return URL.canParse(page) ? new URL(page).origin : null
}
