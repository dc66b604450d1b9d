import type { TenantTx } from '../../../db/index.ts'
import type { Services } from '../../operations/index.ts'
import { type ErasureRow, erasureAddress } from './repository.ts'
import { KEYRING_KEPT_MS } from './rules.ts'
import { type Certificate, type CertificateOutput, type Counts, NOT_REACHED, STAYS } from './schema.ts'

/** The signed certificate of an erasure whose keys are gone. It holds ids, counts and moments, never content. */
export function signCertificate(services: Services, tenantId: string, erasure: ErasureRow, removed: Counts, now: number): string {
  const certificate: Certificate = {
    type: 'rind/erasure-certificate/1',
    installation: services.settings.publicUrl,
    id: erasure.id,
    workspace: tenantId,
    subject: { kind: erasure.subjectKind, id: erasure.subjectId },
    requestedAt: erasure.requestedAt.toISOString(),
    erasedAt: new Date(now).toISOString(),
    unreadableInBackupsFrom: new Date(now + KEYRING_KEPT_MS).toISOString(),
    removed,
    stays: STAYS,
    notReached: NOT_REACHED
  }
  return services.signing.sign('erasure-certificate', certificate)
}

/** A certificate that was kept, as text for a program and as it reads; null when there is none. */
export async function openCertificate(tx: TenantTx, erasure: ErasureRow): Promise<CertificateOutput | null> {
  if (!erasure.certificate) return null
  const jws = (await tx.keys.workspace()).open(erasureAddress(tx.tenantId, 'certificate', erasure.id), erasure.certificate)
  return { jws, certificate: JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString()) as Certificate }
}
