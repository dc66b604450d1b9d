import type { TenantTx } from '../../../db/index.ts'
import { notFound } from '../../errors/index.ts'
import { type VersionText, findVersion } from './repository.ts'

/** A version that was published here. @throws Problem not_found */
export async function requireVersion(tx: TenantTx, id: string): Promise<VersionText> {
  const version = await findVersion(tx, id)
  if (!version) throw notFound()
  return version
}
