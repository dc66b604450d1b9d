import type { TenantTx, WithTenant } from '../../../db/index.ts'
import { type Services, recordSystemEvent } from '../../operations/index.ts'
import { everyWorkspace } from '../workspace/index.ts'
import { signCertificate } from './certificate.ts'
import { conversationsOf, destroyContactKeys, dueErasures, removeContact, vanishedConversations } from './destroy.ts'
import { givenUp, removeLeft } from './given-up.ts'
import { journalKeys } from './journal.ts'
import { type ErasureRow, changeErasure, countOf, erasureAddress, lockContact, lockErasure } from './repository.ts'
import { eraseWorkspace } from './workspace.ts'

/** What erasing needs: the login that may delete is handed in by the job and is nowhere else. */
export interface Eraser {
  readonly services: Services
  readonly withTenantAsJobs: WithTenant
}

/**
 * Erases what is due in every workspace, and goes on where a crash stopped it; what imports left that never ended goes too. Each step may run again: the journal is
 * committed first, then the keys go, then the rows.
 * @returns how many subjects were erased
 * @throws AggregateError after all were tried, when some failed
 */
export async function eraseDue(eraser: Eraser): Promise<number> {
  const { services, withTenantAsJobs } = eraser
  const now = services.clock.now()
  let done = 0
  const failures: unknown[] = []
  // One that fails must not keep the next ones waiting, in its workspace or in another.
  const trying = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work()
    } catch (error) {
      failures.push(error)
    }
  }
  await trying(async () => {
    for (const tenantId of await givenUp(eraser)) await trying(() => removeLeft(eraser, tenantId))
  })
  for (const tenantId of await services.withPlatform(everyWorkspace)) {
    await trying(async () => {
      for (const id of await withTenantAsJobs({ tenantId }, (tx) => dueErasures(tx, now))) {
        await trying(async () => {
          const erasure = await withTenantAsJobs({ tenantId }, (tx) => begin(tx, id, now))
          if (!erasure) return
          await (erasure.subjectKind === 'contact' ? eraseContact(eraser, erasure) : eraseWorkspace(eraser, erasure))
          done += 1
        })
      }
    })
  }
  // The copies that went with the journal's entries may still hold the keys; this one does not, whatever failed beside it.
  if (done > 0) await services.withPlatform((tx) => services.jobs.enqueue(tx, 'backup.keyring', {}))
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} erasures failed`)
  return done
}

/** From here on it cannot be cancelled. The counts are what is really there; a second start keeps those of the first. */
async function begin(tx: TenantTx, id: string, now: number): Promise<ErasureRow | null> {
  const erasure = await lockErasure(tx, id)
  if (erasure.state === 'erasing') return erasure
  if (erasure.state !== 'waiting' || erasure.dueAt === null || erasure.dueAt.getTime() > now) return null
  return changeErasure(tx, id, { state: 'erasing', ...(await countOf(tx, { kind: erasure.subjectKind, id: erasure.subjectId })) })
}

async function eraseContact({ services, withTenantAsJobs }: Eraser, erasure: ErasureRow): Promise<void> {
  const { tenantId, id, subjectId: contactId } = erasure
  /** Conversations may have begun since the last look: the contact is locked against more, and their keys go too. */
  const destroyKeys = async (tx: TenantTx): Promise<string[]> => {
    await lockContact(tx, contactId)
    const conversations = await conversationsOf(tx, contactId)
    const conversationIds = [...new Set([...conversations.map(({ id }) => id), ...(await vanishedConversations(tx, contactId))])]
    const keys = [{ kind: 'contact' as const, id: contactId }, ...conversationIds.map((conversationId) => ({ kind: 'conversation' as const, id: conversationId }))]
    await services.withPlatform((platform) => journalKeys(platform, services, erasure, keys))
    await destroyContactKeys(tx, contactId, conversationIds)
    tx.afterCommit(() => services.publish({ type: 'keys-destroyed', tenantId, contactId, conversations }))
    return conversationIds
  }
  await withTenantAsJobs({ tenantId }, destroyKeys)
  await withTenantAsJobs({ tenantId }, async (tx) => {
    if ((await lockErasure(tx, id)).state !== 'erasing') return
    const now = services.clock.now()
    await removeContact(tx, contactId, await destroyKeys(tx))
    const { conversations, messages, notes } = erasure
    const jws = signCertificate(services, tenantId, erasure, { conversations, messages, notes }, now)
    const certificate = (await tx.keys.workspace()).seal(erasureAddress(tenantId, 'certificate', id), jws)
    await changeErasure(tx, id, { state: 'erased', endedAt: new Date(now), reason: null, visitorHash: null, certificate })
    await recordSystemEvent(tx, { operation: 'erasure.run', target: { kind: 'contact', id: contactId }, now })
  })
}
