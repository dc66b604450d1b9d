import type { TenantTx } from '../../../db/index.ts'
import { notFound } from '../../errors/index.ts'
import { type InboxRow, findInbox } from './repository.ts'

/** An inbox of this workspace. @throws Problem not_found */
export async function requireInbox(tx: TenantTx, id: string, forUpdate = false): Promise<InboxRow> {
  const inbox = await findInbox(tx, id, forUpdate)
  if (!inbox) throw notFound()
  return inbox
}
