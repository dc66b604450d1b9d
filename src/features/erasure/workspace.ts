import { recordSystemEvent } from '../../operations/index.ts'
import { emailOf } from '../auth/index.ts'
import { queueMail } from '../mail/index.ts'
import { closeWorkspace, forgetWorkspace } from '../workspace/index.ts'
import { signCertificate } from './certificate.ts'
import { destroyTenantKeys, ownersOf, removeContents, removeMembers, removeSomeMessages } from './destroy.ts'
import { journalKeys, keepCertificate } from './journal.ts'
import type { ErasureRow } from './repository.ts'
import type { Eraser } from './run.ts'

/**
 * Erases a workspace: it is closed and noted, its key goes, then its rows, then the people who were in no other one.
 * What is left is a closed row without a name, the journal, and the record of who did what, by ids.
 */
export async function eraseWorkspace({ services, withTenantAsJobs }: Eraser, erasure: ErasureRow): Promise<void> {
  const { tenantId } = erasure
  await services.withPlatform(async (tx) => {
    await journalKeys(tx, services, erasure, [{ kind: 'tenant', id: tenantId }])
    await closeWorkspace(tx, tenantId)
  })
  await withTenantAsJobs({ tenantId }, async (tx) => {
    await destroyTenantKeys(tx)
    tx.afterCommit(() => services.publish({ type: 'keys-destroyed', tenantId, contactId: null, conversations: [] }))
  })
  while (await withTenantAsJobs({ tenantId }, removeSomeMessages));
  await withTenantAsJobs({ tenantId }, removeContents)
  const owners = await withTenantAsJobs({ tenantId }, ownersOf)
  const now = services.clock.now()
  await services.withPlatform(async (tx) => {
    const addresses: { to: string; locale: 'en' | 'nl' }[] = []
    for (const { identityId, locale } of owners) {
      const to = await emailOf(tx, services.systemKeys, identityId)
      if (to !== null) addresses.push({ to, locale })
    }
    // Once only, however often this step runs: the mails are queued with the name's going.
    if (!(await forgetWorkspace(tx, tenantId))) return
    const { conversations, messages, notes } = erasure
    const document = signCertificate(services, tenantId, erasure, { conversations, messages, notes }, now)
    await keepCertificate(tx, erasure, document, now)
    const link = `${services.settings.publicUrl}/.well-known/rind-keys.json`
    for (const address of addresses) await queueMail(tx, services, { ...address, template: 'erasure-certificate', link, document }, now)
  })
  await withTenantAsJobs({ tenantId }, async (tx) => {
    await removeMembers(tx)
    await recordSystemEvent(tx, { operation: 'erasure.run', target: { kind: 'workspace', id: tenantId }, now })
  })
}
