import { pipeline } from 'node:stream/promises'
import { type Client, escapeLiteral } from 'pg'
import { from, to } from 'pg-copy-streams'
import { newId } from '../ids.ts'
import { OWNER_ROLE } from '../roles.ts'
import { columnList, openCopying } from './connection.ts'

/** What people wrote and what it hangs on: it comes back as it was. In the order in which one refers to another. */
export const BROUGHT_BACK = ['inboxes', 'contacts', 'teams', 'team_members', 'conversations', 'messages', 'conversation_reads'] as const

const NOW = 'who may do what is decided by what holds now, so that a restore is no way around a decision'
/** Tables of a workspace that stay as they are, each with its reason. A test compares both lists with the catalog. */
export const KEPT: Readonly<Record<string, string>> = {
  members: NOW, member_standing: NOW, custom_roles: NOW, custom_role_rights: NOW, inbox_access: NOW, invitations: NOW, api_tokens: NOW, api_token_operations: NOW, role_previews: NOW,
  security_policies: NOW, privacy_settings: NOW, approvals: NOW, workspace_exports: NOW, access_reviews: NOW, access_review_reminders: 'what was sent since stays sent',
  handbook_drafts: 'what was signed since stays signed', handbook_versions: 'what was signed since stays signed', handbook_signatures: 'what was signed since stays signed', handbook_reminders: 'what was sent since stays sent',
  audit_events: 'nobody loses a line of the record',
  erasures: 'what was asked to be erased since is erased',
  tenant_keys: 'keys are added to, never taken away: another restore may need them',
  data_keys: 'keys are added to, never taken away: another restore may need them',
  key_rotations: 'work on the keys that are here',
  reveals: 'what they open is another row now; they end at once'
}

const KEYS = ['tenant_keys', 'data_keys'] as const

export interface SwapOptions {
  /** The database that was made from the backup, as a login that reads everything. */
  readonly sourceUrl: string
  /** The running installation, as a login that may act as the owner. */
  readonly targetUrl: string
  readonly workspaceId: string
  readonly now: number
  readonly report: (what: string) => void
  /** Looks at what would be committed; throws to refuse it. */
  readonly inspect?: (target: Client) => Promise<void>
}

/**
 * Puts what people wrote in one workspace back to what it was in a backup, in one transaction, while the workspace is
 * suspended. It acts as the owner under that workspace's row-level security, so no row of another one is within reach.
 * What was erased since stays erased.
 * @returns how many rows came back
 * @throws Error with what to do; nothing is changed then
 */
export async function swapWorkspace({ sourceUrl, targetUrl, workspaceId, now, report, inspect }: SwapOptions): Promise<number> {
  const source = await openCopying(sourceUrl)
  const target = await openCopying(targetUrl).catch(async (error: unknown) => {
    await source.end()
    throw error
  })
  try {
    await requireSame(source, target)
    await requireBackedUp(source, workspaceId)
    await source.query('select set_config($1, $2, false)', ['app.tenant_id', workspaceId])
    await requireOnly(target, workspaceId)
    // Everybody's pages and sockets end, so that nobody looks at what is gone; the sweep does so within a second.
    const suspended = await target.query(`update workspaces set status = 'suspended' where id = $1 and status <> 'closed' returning id`, [workspaceId])
    if (suspended.rows.length === 0) throw closedMeanwhile(workspaceId)
    try {
      return await swap(source, target, workspaceId, now, report, inspect)
    } catch (error) {
      // Where the connection itself is gone, the server rolls back.
      await target.query('rollback').catch(() => undefined)
      await openAgain(targetUrl, workspaceId, error)
      throw error
    }
  } finally {
    await Promise.all([source.end(), target.end()])
  }
}

async function swap(source: Client, target: Client, workspaceId: string, now: number, report: SwapOptions['report'], inspect: SwapOptions['inspect']): Promise<number> {
  const run = (text: string, values: readonly unknown[] = []) => target.query(text, [...values])
  await run(`begin; set local statement_timeout = 0; set local idle_in_transaction_session_timeout = 0; set local timezone = 'UTC'`)
  let rows = 0
  for (const table of [...KEYS, ...BROUGHT_BACK]) {
    const count = await carry(source, target, table, workspaceId)
    report(`${table}, ${count} rows`)
    if (!KEYS.some((name) => name === table)) rows += count
  }
  await run(`create temporary table kept_access on commit drop as select * from inbox_access where tenant_id = $1`, [workspaceId])
  await requireSuspended(target, workspaceId)
  await run(`grant select, delete on kept_access, ${[...KEYS, ...BROUGHT_BACK].map(cameOf).join()} to ${OWNER_ROLE}`)
  await run(`set local role ${OWNER_ROLE}`)
  await run('select set_config($1, $2, true)', ['app.tenant_id', workspaceId])
  await holdErasures(target, workspaceId)
  await leaveErased(target, workspaceId)
  await addKeys(target)
  await noteVanishing(target, workspaceId)
  for (const table of ['reveals', 'inbox_access', ...BROUGHT_BACK.toReversed()]) await run(`delete from ${table} where tenant_id = $1`, [workspaceId])
  for (const table of BROUGHT_BACK) await run(`insert into ${table} select * from ${cameOf(table)}`)
  await run(`insert into inbox_access select k.* from kept_access k where exists (select from inboxes i where i.tenant_id = k.tenant_id and i.id = k.inbox_id)`)
  await restrictAgain(target, workspaceId)
  await run(`delete from sessions where workspace_id = $1`, [workspaceId])
  await run(`delete from socket_tickets where workspace_id = $1`, [workspaceId])
  await run(
    `insert into audit_events (tenant_id, id, at, operation, outcome, actor_kind, actor_id, target_kind, target_id) values ($1, $2, $3, 'workspaces.restore', 'granted', 'system', $1, 'workspace', $1)`,
    [workspaceId, newId(now), new Date(now)]
  )
  await run(OPEN, [workspaceId])
  await inspect?.(target)
  await run('commit')
  return rows
}

const OPEN = `update workspaces set status = 'active' where id = $1 and status = 'suspended'`
/** How long the way back out of what failed waits for others. */
const PATIENCE = '10s'

/** Takes the suspension back, on a connection of its own: the one that failed may be gone. @throws Error when it cannot */
async function openAgain(targetUrl: string, workspaceId: string, failure: unknown): Promise<void> {
  try {
    const client = await openCopying(targetUrl)
    try {
      await client.query(`set lock_timeout = '${PATIENCE}'`)
      await client.query(OPEN, [workspaceId])
    } finally {
      await client.end()
    }
  } catch {
    const what = failure instanceof Error ? failure.message : 'It failed.'
    throw new Error(`${what} The workspace ${workspaceId} has every row as it was, and is still suspended: run it again.`, { cause: failure })
  }
}

/** One restore over a workspace at a time, for as long as the connection lasts. */
async function requireOnly(target: Client, workspaceId: string): Promise<void> {
  const { rows } = await target.query<{ taken: boolean }>('select pg_try_advisory_lock(hashtextextended($1, 0)) as taken', [`restore/${workspaceId}`])
  if (rows[0]?.taken !== true) throw new Error(`Another restore over the workspace ${workspaceId} is under way.`)
}

const closedMeanwhile = (workspaceId: string) => new Error(`The workspace ${workspaceId} was closed or erased meanwhile: nothing was changed.`)

/** Holds the workspace against being closed until the end. What it takes to get here lasts long, and it may be erased by now. */
async function requireSuspended(target: Client, workspaceId: string): Promise<void> {
  const { rows } = await target.query<{ status: string }>('select status from workspaces where id = $1 for no key update', [workspaceId])
  if (rows[0]?.status !== 'suspended') throw closedMeanwhile(workspaceId)
  await requireNotErased(target, workspaceId)
}

/**
 * Lets no erasure destroy keys from here to the end: what one has destroyed is in the journal that is read next, and one
 * that waits finds the rows that came. It locks the contact and then the keyring, and so is it done here.
 */
async function holdErasures(target: Client, workspaceId: string): Promise<void> {
  await target.query('select count(*) from (select from contacts where tenant_id = $1 order by id for update) locked', [workspaceId])
  await target.query('select count(*) from (select from tenant_keys where tenant_id = $1 order by version for no key update) locked', [workspaceId])
}

const cameOf = (table: string): string => `came_${table}`

/** The rows of a table in the backup, beside those that are here. COPY does not go together with row-level security, so they wait in a table of their own. */
async function carry(source: Client, target: Client, table: string, workspaceId: string): Promise<number> {
  const { rows } = await target.query<{ name: string }>(`select attname::text as name from pg_attribute where attrelid = to_regclass($1) and attnum > 0 and not attisdropped order by attnum`, [`public.${table}`])
  const columns = columnList(rows.map(({ name }) => name))
  await target.query(`create temporary table ${cameOf(table)} (like public.${table}) on commit drop`)
  const out = source.query(to(`copy (select ${columns} from public.${table} where tenant_id = ${escapeLiteral(workspaceId)}) to stdout (format binary)`))
  const into = target.query(from(`copy ${cameOf(table)} (${columns}) from stdin (format binary)`))
  await pipeline(out, into)
  await source.query('select 1')
  const [counted] = (await source.query<{ count: string }>(`select count(*) from public.${table} where tenant_id = $1`, [workspaceId])).rows
  if (into.rowCount !== Number(counted?.count)) throw new Error(`${table} has ${counted?.count ?? 'no'} rows in the backup and ${into.rowCount} came.`)
  return into.rowCount
}

/** What was erased here since the backup does not come back, nor do its keys. */
async function leaveErased(target: Client, workspaceId: string): Promise<void> {
  const gone = `select key_id from erasure_journal where workspace_id = $1 and key_kind = 'contact'`
  const conversations = `select id from came_conversations where contact_id in (${gone})`
  await target.query(`delete from came_data_keys where (subject_kind, subject_id) in (select key_kind, key_id from erasure_journal where workspace_id = $1) or (subject_kind = 'conversation' and subject_id in (${conversations}))`, [workspaceId])
  for (const table of ['messages', 'conversation_reads']) await target.query(`delete from ${cameOf(table)} where conversation_id in (${conversations})`, [workspaceId])
  await target.query(`delete from came_conversations where contact_id in (${gone})`, [workspaceId])
  await target.query(`delete from came_contacts where id in (${gone})`, [workspaceId])
}

/** The keys that rows of then need beside those of now. A version is one key for ever; it is in use again, so it has not retired. */
async function addKeys(target: Client): Promise<void> {
  const differing = `select from tenant_keys t join came_tenant_keys c using (tenant_id, version) where t.check_value <> c.check_value
    union all select from data_keys t join came_data_keys c using (tenant_id, subject_kind, subject_id, version) where t.check_value <> c.check_value limit 1`
  if ((await target.query(differing)).rows.length > 0) throw new Error('The backup has other keys of the same version: it is of another installation.')
  await target.query('insert into tenant_keys select * from came_tenant_keys on conflict do nothing')
  await target.query('insert into data_keys select * from came_data_keys on conflict do nothing')
  await target.query('update tenant_keys t set retired_at = null from came_tenant_keys c where t.retired_at is not null and t.tenant_id = c.tenant_id and t.version = c.version')
  await target.query(
    'update data_keys t set retired_at = null from came_data_keys c where t.retired_at is not null and t.tenant_id = c.tenant_id and t.subject_kind = c.subject_kind and t.subject_id = c.subject_id and t.version = c.version'
  )
}

/** Conversations of since go, and their keys stay for a newer backup: whose they were is noted, so that an erasure finds the keys. */
async function noteVanishing(target: Client, workspaceId: string): Promise<void> {
  await target.query(
    `update data_keys k set contact_id = c.contact_id from conversations c where k.tenant_id = $1 and k.subject_kind = 'conversation' and c.tenant_id = k.tenant_id and c.id = k.subject_id
      and not exists (select from came_conversations a where a.id = c.id)`,
    [workspaceId]
  )
}

/** Whose erasure waits now is restricted, and nobody else. Nobody is given a conversation back who was let go. */
async function restrictAgain(target: Client, workspaceId: string): Promise<void> {
  const waiting = `select e.due_at from erasures e where e.tenant_id = $1 and e.state in ('waiting', 'erasing') and e.subject_kind = 'contact'`
  await target.query(`update conversations c set erase_at = (${waiting} and e.subject_id = c.contact_id limit 1) where c.tenant_id = $1`, [workspaceId])
  await target.query(`update contacts c set visitor_hash = null where c.tenant_id = $1 and exists (${waiting} and e.subject_id = c.id)`, [workspaceId])
  const active = `select from members m where m.tenant_id = c.tenant_id and m.id = c.assignee_id and m.status = 'active'`
  await target.query(`update conversations c set assignee_id = null where c.tenant_id = $1 and c.status = 'open' and c.assignee_id is not null and not exists (${active})`, [workspaceId])
}

/** @throws Error when the two databases have not the same schema */
async function requireSame(source: Client, target: Client): Promise<void> {
  const ranIn = async (client: Client) => (await client.query<{ ran: string }>(`select string_agg(name || sha256, ' ' order by name) as ran from migrations`)).rows[0]?.ran
  if ((await ranIn(source)) !== (await ranIn(target))) throw new Error('The installation has another schema than this version of Rind. Run "rind migrate" first.')
  const installationOf = async (client: Client) => (await client.query<{ id: string }>('select id from installation')).rows[0]?.id
  if ((await installationOf(source)) !== (await installationOf(target))) throw new Error('The backup is of another installation. Its workspace comes back beside: --beside.')
}

const stateIn = async (client: Client, id: string) => (await client.query<{ status: string }>('select status from workspaces where id = $1', [id])).rows[0]?.status

async function requireBackedUp(source: Client, workspaceId: string): Promise<void> {
  const state = await stateIn(source, workspaceId)
  if (state === undefined || state === 'closed') throw new Error(`The backup holds no workspace ${workspaceId}.`)
}

async function requireNotErased(target: Client, workspaceId: string): Promise<void> {
  const erased = await target.query(`select from erasure_journal where workspace_id = $1 and key_kind = 'tenant'`, [workspaceId])
  if (erased.rows.length > 0) throw new Error(`The workspace ${workspaceId} was erased: it does not come back.`)
}

/**
 * Whether there is something to go over; asked before the backup is restored, which takes a while.
 * @throws Error when the workspace is not here, or was erased
 */
export async function requireHere(targetUrl: string, workspaceId: string): Promise<void> {
  const target = await openCopying(targetUrl)
  try {
    await requireNotErased(target, workspaceId)
    const state = await stateIn(target, workspaceId)
    if (state === undefined || state === 'closed') throw new Error(`There is no workspace ${workspaceId} here to go over. It comes back beside: --beside.`)
  } finally {
    await target.end()
  }
}
