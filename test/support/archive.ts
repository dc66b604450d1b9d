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

/** Messages of one insert and, about, of one transaction. */
const AT_ONCE = 1_000

/** Conversations of the past, sealed as everything is, without the time it takes to hold them. Answers oldest first. */
export async function fillArchive(server: TestServer, workspace: Pick<TestWorkspace, 'id' | 'inbox'>, options: ArchiveOptions): Promise<Archived[]> {
  const made: Archived[] = []
  const each = Math.max(1, Math.floor(AT_ONCE / options.messagesEach))
  for (let from = 0; from < options.conversations; from += each) {
    await server.app.services.withTenant({ tenantId: workspace.id }, async (tx) => {
      const past: Past[] = []
      for (let index = from; index < Math.min(from + each, options.conversations); index++) past.push(await makePast(tx, workspace.inbox.id, index, options))
      await tx.db.insert(contacts).values(past.map(({ contact }) => contact))
      await tx.db.insert(conversations).values(past.map(({ conversation }) => conversation))
      const rows = past.flatMap(({ said }) => said)
      for (let start = 0; start < rows.length; start += AT_ONCE) await tx.db.insert(messages).values(rows.slice(start, start + AT_ONCE))
      made.push(...past.map(({ conversation: { id, contactId } }) => ({ id, contactId })))
    })
  }
  return made
}

interface Past {
  readonly contact: typeof contacts.$inferInsert
  readonly conversation: typeof conversations.$inferInsert
  readonly said: (typeof messages.$inferInsert)[]
}

/** The rows of one conversation, and its keys. */
async function makePast(tx: TenantTx, inboxId: string, index: number, { messagesEach, body, name, begin }: ArchiveOptions): Promise<Past> {
  const { tenantId } = tx
  const at = (message: number) => begin + (index * messagesEach + message) * 1000
  const [id, contactId] = [newId(at(0)), newId(at(0))]
  const [contactKey, key] = [await tx.keys.create('contact', contactId, at(0)), await tx.keys.create('conversation', id, at(0))]
  const [createdAt, lastAt] = [new Date(at(0)), new Date(at(messagesEach - 1))]
  const profile = contactKey.sealJson(profileAddress(tenantId, contactId), name ? { name: name(index), email: `person${index}@example.test` } : {})
  const said = Array.from({ length: messagesEach }, (_, message) => {
    const sender = { id: newId(at(message)), conversationId: id, senderKind: 'contact' as const, senderId: contactId, createdAt: new Date(at(message)) }
    return { tenantId, ...sender, seq: message + 1, publicSeq: message + 1, kind: 'reply' as const, body: key.seal(messageAddress(tenantId, sender), body(index, message)) }
  })
  return {
    contact: { tenantId, id: contactId, inboxId, profile, verified: false, test: false, createdAt, lastSeenAt: createdAt },
    conversation: {
      tenantId, id, inboxId, contactId, status: 'open',
      lastSeq: messagesEach, lastPublicSeq: messagesEach, lastContactSeq: messagesEach,
      contactDeliveredSeq: 0, contactReadSeq: 0, staffDeliveredSeq: 0, staffReadSeq: 0,
      lastMessageAt: lastAt, activityAt: lastAt, createdAt
    },
    said
  }
}
