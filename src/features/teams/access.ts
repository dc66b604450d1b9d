import type { TenantTx } from '../../../db/index.ts'
import { notFound } from '../../errors/index.ts'
import { teamState } from './repository.ts'

/** A team of this workspace that was not removed, locked. @throws Problem not_found */
export async function requireTeam(tx: TenantTx, teamId: string, lock?: 'share'): Promise<void> {
  if ((await teamState(tx, teamId, lock)) !== 'active') throw notFound()
}
