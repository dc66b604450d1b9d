import { type TenantTx, newId } from '../../db/index.ts'
import { contacts, conversations, messages } from '../../db/schema/index.ts'
import { profileAddress } from '../../src/features/conversations/index.ts'
import { messageAddress } from '../../src/features/thread/index.ts'
import type { TestWorkspace } from './people.ts'
import type { TestServer } from './server.ts'

export interface Archived {
  readonly id: string
  readonly contactId: string
}

interface ArchiveOptions {
  readonly conversations: number
  readonly messagesEach: number
  readonly body: (conversation: number, message: number) => string
  readonly name?: (conversation: number) => string
  /** When the first message was written; one a second follows. Epoch milliseconds. */
  readonly begin: number
}

/** Rows of one insert. */
const AT_ONCE = 1_000

/** Conversations of the past, sealed as everything is, without the time it takes to hold them. Answers oldest first. */
export async function fillArchive(server: TestServer, workspace: Pick<TestWorkspace, 'id' | 'inbox'>, options: ArchiveOptions): Promise<Archived[]> {
  const made: Archived[] = []
  const each = Math.max(1, Math.floor(AT_ONCE / options.messagesEach))
  for (let from = 0; from < options.conversations; from += each) {
    await server.app.services.withTenant({ tenantId: workspace.id }, async (tx) => {
      for (let index = from; index < Math.min(from + each, options.conversations); index++) made.push(await archive(tx, workspace.inbox.id, index, options))
    })
  }
  return made
}

async function archive(tx: TenantTx, inboxId: string, index: number, { messagesEach, body, name, begin }: ArchiveOptions): Promise<Archived> {
  const at = (message: number) => begin + (index * messagesEach + message) * 1000
  const [id, contactId] = [newId(at(0)), newId(at(0))]
  const [contactKey, key] = [await tx.keys.create('contact', contactId, at(0)), await tx.keys.create('conversation', id, at(0))]
  const [createdAt, lastAt] = [new Date(at(0)), new Date(at(messagesEach - 1))]
  const profile = contactKey.sealJson(profileAddress(tx.tenantId, contactId), name ? { name: name(index), email: `person${index}@example.test` } : {})
  await tx.db.insert(contacts).values({ tenantId: tx.tenantId, id: contactId, inboxId, profile, verified: false, test: false, createdAt, lastSeenAt: createdAt })
  await tx.db.insert(conversations).values({
    tenantId: tx.tenantId, id, inboxId, contactId, status: 'open',
    lastSeq: messagesEach, lastPublicSeq: messagesEach, lastContactSeq: messagesEach,
    contactDeliveredSeq: 0, contactReadSeq: 0, staffDeliveredSeq: 0, staffReadSeq: 0,
    lastMessageAt: lastAt, activityAt: lastAt, createdAt
  })
  const rows = Array.from({ length: messagesEach }, (_, message) => {
    const sender = { id: newId(at(message)), conversationId: id, senderKind: 'contact' as const, senderId: contactId, createdAt: new Date(at(message)) }
    return { tenantId: tx.tenantId, ...sender, seq: message + 1, publicSeq: message + 1, kind: 'reply' as const, body: key.seal(messageAddress(tx.tenantId, sender), body(index, message)) }
  })
  for (let from = 0; from < rows.length; from += AT_ONCE) await tx.db.insert(messages).values(rows.slice(from, from + AT_ONCE))
  return { id, contactId }
}
