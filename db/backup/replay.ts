import type { ClientBase } from 'pg'

/** Tables of a workspace whose rows hang on a contact or a conversation: as their foreign keys say. */
const HANGING = `
  select distinct c.oid::regclass::text as table, quote_ident(a.attname) as column, f.relname::text as on
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_class f on f.oid = k.confrelid join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[2]
  where k.contype = 'f' and c.relnamespace = 'public'::regnamespace and f.relname in ('contacts', 'conversations') and cardinality(k.conkey) = 2`

const TENANT_TABLES = `
  select c.oid::regclass::text as table from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
  where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname not in ('audit_events')`

interface Hanging {
  readonly table: string
  readonly column: string
  readonly on: 'contacts' | 'conversations'
}

const GONE_CONTACTS = `select workspace_id, key_id from erasure_journal where key_kind = 'contact'`
const GONE_CONVERSATIONS = `select c.tenant_id, c.id from conversations c join erasure_journal j on j.key_kind = 'contact' and j.workspace_id = c.tenant_id and j.key_id = c.contact_id`
const GONE_WORKSPACES = `select workspace_id from erasure_journal where key_kind = 'tenant'`

/**
 * Destroys again what was erased after a backup was made, by the journal that is loaded with the keyring: keys first,
 * then every row that hangs on them. What stays is what stays after an erasure: the record and the journal.
 * @param hanging What `findHanging` said while the foreign keys were there
 */
export async function replayErasures(client: ClientBase, hanging: readonly Hanging[]): Promise<void> {
  await client.query(`delete from data_keys k using erasure_journal j where j.workspace_id = k.tenant_id and (j.key_kind = 'tenant' or (j.key_kind = k.subject_kind and j.key_id = k.subject_id))`)
  await client.query(`delete from tenant_keys k using erasure_journal j where j.workspace_id = k.tenant_id and j.key_kind = 'tenant'`)
  await client.query(`update erasures e set reason = null from erasure_journal j where j.key_kind = 'contact' and j.workspace_id = e.tenant_id and j.key_id = e.subject_id`)
  const of = (on: Hanging['on']) => hanging.filter((one) => one.on === on && one.table !== 'conversations')
  for (const { table, column } of of('conversations')) await client.query(`delete from ${table} where (tenant_id, ${column}) in (${GONE_CONVERSATIONS})`)
  await client.query(`delete from conversations where (tenant_id, contact_id) in (${GONE_CONTACTS})`)
  for (const { table, column } of of('contacts')) await client.query(`delete from ${table} where (tenant_id, ${column}) in (${GONE_CONTACTS})`)
  await client.query(`delete from contacts where (tenant_id, id) in (${GONE_CONTACTS})`)
  for (const { table } of (await client.query<{ table: string }>(TENANT_TABLES)).rows) await client.query(`delete from ${table} where tenant_id in (${GONE_WORKSPACES})`)
}

export async function findHanging(client: ClientBase): Promise<readonly Hanging[]> {
  return (await client.query<Hanging>(HANGING)).rows
}

/** What is left of an erased workspace outside its own tables, once foreign keys are back: its name, and people who were in no other one. */
export async function forgetWorkspaces(client: ClientBase): Promise<void> {
  await client.query(`update workspaces set name = id::text, status = 'closed' where id in (${GONE_WORKSPACES})`)
  await client.query(`delete from signups where workspace_id in (${GONE_WORKSPACES})`)
  await client.query(`with gone as (delete from identity_workspaces where workspace_id in (${GONE_WORKSPACES}) returning identity_id)
    delete from identities i where i.id in (select identity_id from gone) and not exists (select from identity_workspaces w where w.identity_id = i.id and w.workspace_id not in (${GONE_WORKSPACES}))`)
}
