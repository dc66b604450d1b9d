import { sql } from 'drizzle-orm'
import type { TenantTx } from '../tenant.ts'
import { openCopying } from './connection.ts'
import { findHanging, replayErasures } from './replay.ts'

/** What the running installation knows of erasures in a workspace. The newest copy of the keyring may not know of all. */
export interface ErasedSince {
  /** The keys that were destroyed. */
  readonly keys: readonly { readonly kind: string; readonly id: string }[]
  /** Contacts, or the workspace, that wait to be erased or are being erased. */
  readonly going: readonly string[]
  /** Requests that were taken back. */
  readonly cancelled: readonly string[]
}

/** As the jobs' login, which alone reads the journal of a workspace. */
export async function erasedSince({ db, tenantId }: TenantTx): Promise<ErasedSince> {
  const keys = await db.execute<{ kind: string; id: string }>(sql`select key_kind as kind, key_id as id from erasure_journal where workspace_id = ${tenantId}::uuid`)
  const requests = await db.execute<{ id: string; subject: string; state: string }>(sql`select id, subject_id as subject, state from erasures where tenant_id = ${tenantId}::uuid and state in ('waiting', 'erasing', 'cancelled')`)
  return {
    keys: keys.map(({ kind, id }) => ({ kind, id })),
    going: requests.filter(({ state }) => state !== 'cancelled').map(({ subject }) => subject),
    cancelled: requests.filter(({ state }) => state === 'cancelled').map(({ id }) => id)
  }
}

/**
 * Takes out of a scratch database what was erased since, or is about to be: keys and rows of contacts, by the journal as a
 * restore does. Their requests have ended there, and so have those that were cancelled.
 * @returns the workspace in the backup
 * @throws Error when there is none
 */
export async function leaveErased(url: string, id: string, { keys, going, cancelled }: ErasedSince, now: number): Promise<{ id: string; name: string; createdAt: string }> {
  const client = await openCopying(url)
  const at = new Date(now)
  try {
    await client.query('begin')
    await client.query('select set_config($1, $2, true)', ['app.tenant_id', id])
    const gone = keys.filter(({ kind }) => kind === 'contact').map(({ id: contactId }) => contactId)
    const contacts = [...gone, ...going]
    const entry = `insert into erasure_journal (erasure_id, workspace_id, subject_kind, subject_id, key_kind, key_id, at)`
    await client.query(`${entry} select gen_random_uuid(), $1, 'contact', id, 'contact', id, $3 from unnest($2::uuid[]) id on conflict do nothing`, [id, contacts, at])
    await client.query(`${entry} select gen_random_uuid(), $1, 'contact', contact_id, 'conversation', id, $3 from conversations where tenant_id = $1 and contact_id = any ($2::uuid[]) on conflict do nothing`, [id, contacts, at])
    await replayErasures(client, await findHanging(client))
    const open = `tenant_id = $1 and subject_kind = 'contact' and state in ('approval', 'waiting', 'erasing')`
    await client.query(`update erasures set state = 'erased', ended_at = $3, due_at = coalesce(due_at, $3) where ${open} and subject_id = any ($2::uuid[])`, [id, gone, at])
    await client.query(`update erasures set state = 'cancelled', ended_at = $4 where ${open} and (subject_id = any ($2::uuid[]) or id = any ($3::uuid[]))`, [id, going, cancelled, at])
    const waits = `select from erasures e where e.tenant_id = $1 and e.subject_id = c.contact_id and e.state in ('waiting', 'erasing')`
    await client.query(`update conversations c set erase_at = null where c.tenant_id = $1 and c.erase_at is not null and not exists (${waits})`, [id])
    const [row] = (await client.query<{ name: string; created_at: Date }>(`select name, created_at from workspaces where id = $1 and status <> 'closed'`, [id])).rows
    if (!row) throw new Error(`The backup holds no workspace ${id}, or it was erased since.`)
    await client.query('commit')
    return { id, name: row.name, createdAt: row.created_at.toISOString() }
  } finally {
    await client.end()
  }
}
