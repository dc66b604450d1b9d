import type { TenantTx } from '../../../db/index.ts'
import type { Publish } from '../../operations/index.ts'
import { takeTurn } from '../widget/index.ts'
import { type ErasureRow, changeErasure, lockContact, restrictConversations, setVisitor } from './repository.ts'

/**
 * While a contact waits to be erased nothing new is learnt of it: nobody writes in its conversations, and its visitor is
 * a stranger from now on, whose next message begins a new contact. A workspace that waits takes nothing new either:
 * whoever writes asks for its erasure (workspaceWaits), so that there is nothing to note here but that it changed.
 */
export async function restrict(tx: TenantTx, erasure: ErasureRow, dueAt: Date, publish: Publish): Promise<void> {
  if (erasure.subjectKind === 'workspace') return publish(changed(tx))
  const contactId = erasure.subjectId
  const contact = await lockContact(tx, contactId)
  await changeErasure(tx, erasure.id, { visitorHash: contact?.visitorHash ?? null })
  await setVisitor(tx, contactId, null)
  publish({ type: 'restriction', tenantId: tx.tenantId, contactId, conversationIds: await restrictConversations(tx, contactId, dueAt) })
}

/** Lifts the restriction. The visitor comes back, unless they have written as a new contact meanwhile. */
export async function release(tx: TenantTx, erasure: ErasureRow, publish: Publish): Promise<void> {
  if (erasure.subjectKind === 'workspace') return publish(changed(tx))
  const contactId = erasure.subjectId
  if (erasure.visitorHash) {
    await takeTurn(tx, erasure.visitorHash)
    await setVisitor(tx, contactId, erasure.visitorHash)
  }
  publish({ type: 'restriction', tenantId: tx.tenantId, contactId, conversationIds: await restrictConversations(tx, contactId, null) })
}

const changed = ({ tenantId }: TenantTx) => ({ type: 'restriction', tenantId, contactId: null, conversationIds: [] }) as const
