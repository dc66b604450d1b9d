import { eq } from 'drizzle-orm'
import type { PlatformTx } from '../../../db/index.ts'
import { erasureCertificates, erasureJournal } from '../../../db/schema/index.ts'
import type { Services } from '../../operations/index.ts'
import type { ErasureRow } from './repository.ts'

export interface JournalKey {
  readonly kind: 'tenant' | 'contact' | 'conversation'
  readonly id: string
}

/** Rows in one statement; PostgreSQL takes 65,535 parameters. */
const AT_ONCE = 5_000

/**
 * Notes which keys are about to be destroyed. Committed before they are, so that there is no moment at which a restore
 * could bring back a key that nobody remembers to destroy. A copy of the keyring, which holds the journal, is queued by
 * the same commit: a process that dies after it leaves no entry that stands in this database alone. Doing it again
 * changes nothing.
 */
export async function journalKeys(tx: PlatformTx, services: Pick<Services, 'clock' | 'jobs'>, erasure: ErasureRow, keys: readonly JournalKey[]): Promise<void> {
  const at = new Date(services.clock.now())
  const entry = { erasureId: erasure.id, workspaceId: erasure.tenantId, subjectKind: erasure.subjectKind, subjectId: erasure.subjectId, at }
  let added = 0
  for (let start = 0; start < keys.length; start += AT_ONCE) {
    const rows = keys.slice(start, start + AT_ONCE).map(({ kind, id }) => ({ ...entry, keyKind: kind, keyId: id }))
    added += (await tx.db.insert(erasureJournal).values(rows).onConflictDoNothing()).count
  }
  if (added > 0) await services.jobs.enqueue(tx, 'backup.keyring', {})
}

/** Keeps a workspace's certificate beside the journal: all rows of the workspace go, and a mail may never arrive. */
export async function keepCertificate(tx: PlatformTx, { id, tenantId }: ErasureRow, jws: string, now: number): Promise<void> {
  await tx.db.insert(erasureCertificates).values({ erasureId: id, workspaceId: tenantId, jws, signedAt: new Date(now) })
}

/** The certificates of a workspace that is gone, as they were signed. */
export async function workspaceCertificates(tx: PlatformTx, workspaceId: string): Promise<string[]> {
  return (await tx.db.select({ jws: erasureCertificates.jws }).from(erasureCertificates).where(eq(erasureCertificates.workspaceId, workspaceId))).map(({ jws }) => jws)
}
