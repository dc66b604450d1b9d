import type { TenantTx } from '../../../db/index.ts'
import type { KeySet } from '../../crypto/index.ts'
import { type MemberActor, may } from '../../operations/index.ts'
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

/** Conversations as this member may see them: without the right to customer data the contact's fields stay closed. */
export async function presentConversations(tx: TenantTx, rows: readonly ListedRow[], viewer: Pick<MemberActor, 'role' | 'access'>): Promise<Conversation[]> {
  const unmasked = may(viewer, 'seeCustomerData')
  const [contactKeys, conversationKeys] = [
    unmasked ? await tx.keys.many('contact', rows.map(({ contact }) => contact.id)) : new Map<string, KeySet>(),
    await tx.keys.many('conversation', rows.map(({ conversation }) => conversation.id))
  ]
  return rows.map((row) => {
    const key = conversationKeys.get(row.conversation.id)
    const contactKey = contactKeys.get(row.contact.id)
    const profile: ContactProfile = contactKey ? contactKey.openJson(profileAddress(tx.tenantId, row.contact.id), row.contact.profile) : {}
    const { conversation, contact } = row
    return {
      id: conversation.id,
      inboxId: conversation.inboxId,
      contact: {
        id: contact.id,
        name: profile.name ?? null,
        email: profile.email ?? null,
        verified: contact.verified,
        masked: !unmasked,
        firstSeenAt: contact.createdAt.toISOString()
      },
      status: conversation.status,
      assigneeId: conversation.assigneeId,
      lastSeq: conversation.lastSeq,
      lastContactSeq: conversation.lastContactSeq,
      readSeq: row.readSeq ?? 0,
      contactDeliveredSeq: conversation.contactDeliveredSeq,
      contactReadSeq: conversation.contactReadSeq,
      lastMessage: key && row.last ? lastMessage(tx.tenantId, key, row.last) : null,
      waitingSince: conversation.waitingSince?.toISOString() ?? null,
      activityAt: conversation.lastMessageAt.toISOString(),
      createdAt: conversation.createdAt.toISOString(),
      test: contact.test,
      pageOrigin: key && conversation.page ? originOf(key.open(pageAddress(tx.tenantId, conversation.id), conversation.page)) : null
    }
  })
}

function lastMessage(tenantId: string, key: KeySet, last: NonNullable<ListedRow['last']>): NonNullable<Conversation['lastMessage']> {
  const firstLine = last.kind === 'event' ? '' : (key.open(messageAddress(tenantId, last), last.body).trimStart().split('\n', 1)[0] ?? '')
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
