import { randomBytes, randomUUID } from 'node:crypto'
import t from 'tap'
import { LocalRootKey, Secret } from '../../src/crypto/index.ts'
import { Client } from '../support/client.ts'
import { type TestDatabase, adminUrl, createDatabase } from '../support/database.ts'
import { until } from '../support/embedded.ts'
import { PASSWORD, type Staff, type TestWorkspace, addMember, foundWorkspace, totpCode } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type Visitor, openWidget, startConversation } from '../support/visitor.ts'

interface Furnished extends TestWorkspace {
  readonly visitors: readonly Visitor[]
  readonly conversations: readonly string[]
  readonly colleague: Staff
}

let server: TestServer
let here: Furnished
let there: Furnished
t.before(async () => {
  server = await startServer()
  here = await furnished('Here')
  there = await furnished('There')
})
t.after(() => server.stop())

/** Two visitors with a conversation each, everything in it told apart by its words. */
async function furnished(name: string): Promise<Furnished> {
  const workspace = await foundWorkspace(server, name)
  const visitors = [await openWidget(server, workspace.inbox.key), await openWidget(server, workspace.inbox.key)]
  const conversations: string[] = []
  for (const [index, visitor] of visitors.entries()) {
    const { conversationId } = await startConversation(visitor, `first words ${name} ${index}`)
    conversations.push(conversationId)
    await visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: `second words ${name} ${index}` } })
    await workspace.owner.client.ok(`/conversations/${conversationId}/notes`, { body: { clientId: randomUUID(), body: `a note ${name} ${index}` } })
    await visitor.client.ok('/widget/profile', { method: 'PUT', body: { name: `Visitor ${name} ${index}` } })
  }
  const colleague = await addMember(server, workspace, 'agent', { billing: false, customerData: true, messaging: true }, `Colleague ${name}`)
  return { ...workspace, visitors, conversations, colleague }
}

const thread = (of: Furnished, index = 0) => `/conversations/${of.conversations[index] ?? ''}/messages`
const message = (of: Furnished, seq: number, index = 0) => `conversation_id = '${of.conversations[index] ?? ''}' and seq = ${seq}`
const contact = (of: Furnished, index = 0) => `id = (select contact_id from conversations where id = '${of.conversations[index] ?? ''}')`

interface Tampering {
  readonly what: string
  /** What somebody with the database in their hands does. */
  readonly sql: string
  /** Where the API would show it. */
  readonly path: string
  /** What it must not show there. */
  readonly never: string
}

const body = (from: string) => `(select body from messages where ${from})`
const tamperings = (): Tampering[] => [
  { what: 'the body of the next message of the same conversation', sql: `update messages set body = ${body(message(here, 2))} where ${message(here, 1)}`, path: thread(here), never: 'second words Here 0' },
  { what: 'the body of another conversation', sql: `update messages set body = ${body(message(here, 1, 1))} where ${message(here, 1)}`, path: thread(here), never: 'first words Here 1' },
  { what: 'the body of another workspace', sql: `update messages set body = ${body(message(there, 1))} where ${message(here, 1)}`, path: thread(here), never: 'first words There 0' },
  { what: 'a message put into another conversation', sql: `update messages set conversation_id = '${here.conversations[0] ?? ''}', seq = 9, public_seq = 9 where ${message(here, 1, 1)}`, path: thread(here), never: 'first words Here 1' },
  { what: 'a note made a reply', sql: `update messages set kind = 'reply', public_seq = 3, sender_kind = 'contact', sender_id = (select contact_id from conversations where id = conversation_id) where ${message(here, 3)}`, path: thread(here), never: 'a note Here 0' },
  { what: "words put into another's mouth", sql: `update messages set sender_kind = 'member', sender_id = '${here.owner.memberId}' where ${message(here, 1)}`, path: thread(here), never: 'first words Here 0' },
  { what: 'another time', sql: `update messages set created_at = created_at - interval '1 hour' where ${message(here, 1)}`, path: thread(here), never: 'first words Here 0' },
  { what: 'one bit flipped', sql: `update messages set body = set_bit(body, 8 * 20, 1 - get_bit(body, 8 * 20))::sealed where ${message(here, 1)}`, path: thread(here), never: 'first words Here 0' },
  { what: 'one byte cut off', sql: `update messages set body = substring(body from 1 for octet_length(body) - 1)::sealed where ${message(here, 1)}`, path: thread(here), never: 'first words Here 0' },
  { what: 'another key id', sql: `update messages set body = set_byte(body, 5, 2)::sealed where ${message(here, 1)}`, path: thread(here), never: 'first words Here 0' },
  { what: 'plaintext, once the CHECK is gone', sql: `alter domain sealed drop constraint sealed_is_an_envelope; update messages set body = convert_to('plain words put in by hand, long enough', 'utf8') where ${message(here, 1)}`, path: thread(here), never: 'plain words' },
  { what: 'the profile of another contact', sql: `update contacts set profile = (select profile from contacts where ${contact(here, 1)}) where ${contact(here)}`, path: `/conversations/${here.conversations[0] ?? ''}`, never: 'Visitor Here 1' },
  { what: 'the profile of a contact of another workspace', sql: `update contacts set profile = (select profile from contacts where ${contact(there)}) where ${contact(here)}`, path: '/conversations?view=all', never: 'Visitor There 0' },
  { what: 'the name of a colleague', sql: `update members set name = (select name from members where id = '${here.owner.memberId}') where id = '${here.colleague.memberId}'`, path: '/members', never: '"Olga Owner","initials":"OO","role":"agent"' },
  { what: 'the address in the column of the name', sql: `update members set name = email where id = '${here.colleague.memberId}'`, path: '/members', never: here.colleague.email },
  { what: 'the settings of another inbox', sql: `update inboxes set settings = (select settings from inboxes where tenant_id = '${there.id}') where tenant_id = '${here.id}'`, path: '/inboxes', never: 'How can we help' },
  { what: 'the data key of another workspace', sql: `update data_keys set wrapped = (select wrapped from data_keys where subject_id = '${there.conversations[0] ?? ''}') where subject_id = '${here.conversations[0] ?? ''}'`, path: thread(here), never: 'words' },
  { what: 'the data key of another conversation', sql: `update data_keys set wrapped = (select wrapped from data_keys where subject_id = '${here.conversations[1] ?? ''}') where subject_id = '${here.conversations[0] ?? ''}'`, path: thread(here), never: 'words' },
  {
    what: 'a whole conversation of another workspace with its key',
    sql: `insert into data_keys select '${here.id}', subject_kind, subject_id, version, parent_version, wrapped, created_at from data_keys where subject_id = '${there.conversations[0] ?? ''}';
      insert into conversations select (jsonb_populate_record(null::conversations, to_jsonb(c) || jsonb_build_object('tenant_id', '${here.id}', 'inbox_id', '${here.inbox.id}', 'contact_id', (select id from contacts where ${contact(here)})))).* from conversations c where id = '${there.conversations[0] ?? ''}';
      insert into messages select (jsonb_populate_record(null::messages, to_jsonb(m) || jsonb_build_object('tenant_id', '${here.id}'))).* from messages m where conversation_id = '${there.conversations[0] ?? ''}'`,
    path: thread(there), never: 'words There'
  },
  { what: "another workspace's tenant key", sql: `update tenant_keys set wrapped = (select wrapped from tenant_keys where tenant_id = '${there.id}'), check_value = (select check_value from tenant_keys where tenant_id = '${there.id}') where tenant_id = '${here.id}'`, path: '/members', never: 'Olga' }
]

t.test('W3 A93: a ciphertext or a key that is moved, changed or put in by hand does not open, and its text is not shown', async (t) => {
  const { admin } = server.database
  const tables = ['messages', 'contacts', 'members', 'inboxes', 'data_keys', 'tenant_keys', 'conversations']
  for (const { what, sql, path, never } of tamperings()) {
    const before = await here.owner.client.call(path)
    for (const table of tables) await admin.unsafe(`create table kept_${table} as table ${table}`)
    await admin.unsafe(sql)
    // Keys are remembered for a minute; a process that starts now knows only what the database says.
    const fresh = await server.restart()
    const { status, body } = await here.owner.client.call(path)
    t.equal(status, 500, `${what}: refused`)
    t.notMatch(JSON.stringify(body), never, `${what}: not shown`)
    t.notMatch(fresh.logged.join(''), /words|Visitor|Olga|Colleague/, `${what}: not logged`)
    await admin.begin(async (tx) => {
      await tx.unsafe(`set local session_replication_role = replica; ${tables.map((table) => `delete from ${table}; insert into ${table} table kept_${table}; drop table kept_${table};`).join('')}`)
      await tx.unsafe(`do $$ begin alter domain sealed add constraint sealed_is_an_envelope check (octet_length(value) >= 34 and get_byte(value, 0) = 1 and get_byte(value, 1) = 0); exception when duplicate_object then null; end $$`)
    })
    server = await fresh.restart()
    const after = await here.owner.client.call(path)
    if (before.status === 200) t.same(after.body, before.body, 'put back')
  }
})

t.test('W3 A93: who can write to the database still does not sign in as somebody else, nor read their mail', async (t) => {
  const { admin } = server.database
  const [victim, thief] = [here.owner, there.owner]
  const own = async (column: string, sql: string, tries: (client: Client) => Promise<number>) => {
    await admin.unsafe(sql)
    server.clock.advance(60_000)
    t.not(await tries(new Client(server)), 200, `${column} of the thief in the row of the victim`)
  }
  const identity = (id: string) => `(select identity_id from members where id = '${id}')`
  const secretOf = async (id: string) => (await admin.unsafe<{ secret: Buffer }[]>(`select secret::bytea as secret from totp_devices where identity_id = ${identity(id)}`))[0]?.secret
  const password = async () => (await admin.unsafe<{ password: Buffer }[]>(`select password::bytea as password from identities where id = ${identity(victim.memberId)}`))[0]?.password
  const [secretBefore, passwordBefore] = [await secretOf(victim.memberId), await password()]
  await own('The password', `update identities set password = (select password from identities where id = ${identity(thief.memberId)}) where id = ${identity(victim.memberId)}`, async (client) => {
    return (await client.call('/auth/sign-in', { body: { email: victim.email, password: PASSWORD } })).status
  })
  await admin`update identities set password = ${passwordBefore ?? null} where id = ${victim.identityId}`
  await own('The authenticator', `update totp_devices set secret = (select secret from totp_devices where identity_id = ${identity(thief.memberId)}) where identity_id = ${identity(victim.memberId)}`, async (client) => {
    await client.ok('/auth/sign-in', { body: { email: victim.email, password: PASSWORD } })
    return (await client.call('/auth/totp', { body: { code: totpCode(thief.totpSecret, server.clock.now()) } })).status
  })
  await admin`update totp_devices set secret = ${secretBefore ?? null} where identity_id = ${victim.identityId}`
  const addresses = [`${randomUUID()}@one.test`, `${randomUUID()}@two.test`]
  await until('the queue is empty', async () => (await admin`select 1 from pgboss.job where name = 'mail.send' and state in ('created', 'active')`).length === 0)
  await admin`create function hold() returns trigger language plpgsql as $$ begin new.start_after = now() + interval '1 hour'; return new; end $$`
  await admin`create trigger hold before insert on pgboss.job_common for each row execute function hold()`
  for (const email of addresses) await new Client(server).ok('/signup', { body: { email, locale: 'en' } })
  await admin`drop trigger hold on pgboss.job_common`
  await admin`update mails set content = (select content from mails order by id desc limit 1) where sent_at is null`
  await admin`update pgboss.job set start_after = now() where name = 'mail.send' and state = 'created'`
  await until('the right mail is sent', () => server.mails.some((mail) => mail.includes(addresses[1] ?? '')))
  await until('the moved one has failed', async () => (await admin`select 1 from pgboss.job where name = 'mail.send' and state = 'retry'`).length === 1)
  t.equal(server.mails.filter((mail) => mail.includes('one.test') || mail.includes('two.test')).length, 1, 'the link of one is not mailed to the other')
})

t.test('S1: another root key, another environment, or a login with too many rights: the start is refused with a sentence that says what to do', async (t) => {
  const database: TestDatabase = await createDatabase()
  const other: TestDatabase = await createDatabase()
  t.teardown(() => Promise.all([database.drop(), other.drop()]))
  const { rootKey } = await startServer({ database }).then(async (first) => {
    await first.app.close()
    return first
  })
  const start = (options: Parameters<typeof startServer>[0]) => startServer({ database, rootKey, ...options }).then((started) => started.app.close())
  const { admin } = database
  await t.rejects(start({ rootKey: randomBytes(32) }), /This is not the root key that the database was made with\. Set ROOT_KEY or ROOT_KEY_FILE/)
  await t.rejects(start({ env: { RIND_ENV: 'development' } }), /belongs to a test environment and RIND_ENV is development/)
  const powerful = { ...database, urls: { ...database.urls, app: new Secret(adminUrl(database.name)) } }
  await t.rejects(start({ database: powerful }), /role that row-level security does not bind/)
  await t.rejects(start({ database: { ...database, urls: { ...database.urls, app: database.urls.backup } } }), /role that row-level security does not bind/)
  await t.resolves(start({}), 'the right one starts')

  // Whoever changes the row that says so still lacks the keys.
  await admin`update installation set environment = 'development'`
  await t.rejects(start({ env: { RIND_ENV: 'development' } }), /cannot be opened/)
  await admin`update installation set environment = 'test'`
  const stranger = randomBytes(32)
  const [row] = await admin<{ value: Buffer }[]>`select root_check_value as value from installation`
  await admin`update installation set root_check_value = ${(await new LocalRootKey('environment', stranger).checkValues())[0] ?? null}`
  await t.rejects(start({ rootKey: stranger }), /cannot be opened/)
  await admin`update installation set root_check_value = ${row?.value ?? null}`

  // Another installation's keys under the same root key are not this one's.
  await startServer({ database: other, rootKey }).then((second) => second.app.close())
  const [foreign] = await other.admin<{ wrapped: Buffer }[]>`select wrapped::bytea as wrapped from system_keys where purpose = 'identity'`
  await admin`update system_keys set wrapped = ${foreign?.wrapped ?? null} where purpose = 'identity'`
  await t.rejects(start({}), /cannot be opened/)
})

t.test('C9: who a customer is and what they wrote are apart by keys: either is read without the other, and neither key opens both', async (t) => {
  const workspace = await furnished('Apart')
  const [conversationId = ''] = workspace.conversations
  const admin = server.database.admin
  const [row] = await admin<{ body: Buffer; profile: Buffer; id: string; contact_id: string; sender_id: string; at: string }[]>`select m.body::bytea as body, c.profile::bytea as profile, m.id::text, c.id::text as contact_id,
    m.sender_id::text, round(extract(epoch from m.created_at) * 1000)::text as at from messages m join conversations v on v.id = m.conversation_id join contacts c on c.id = v.contact_id where v.id = ${conversationId} and m.seq = 1`
  if (!row) throw new Error('There is no message')
  const message = { tenant: workspace.id, table: 'message', column: 'body', row: row.id, bound: [conversationId, 'contact', row.sender_id, row.at] }
  const profile = { tenant: workspace.id, table: 'contact', column: 'profile', row: row.contact_id }
  await server.app.services.withTenant({ tenantId: workspace.id }, async (tx) => {
    const [activity, identity] = [await tx.keys.of('conversation', conversationId), await tx.keys.of('contact', row.contact_id)]
    t.equal(activity.open(message, row.body as never), 'first words Apart 0')
    t.match(identity.open(profile, row.profile as never), 'Visitor Apart 0')
    t.throws(() => activity.open(profile, row.profile as never), 'the key of a conversation opens no profile')
    t.throws(() => identity.open(message, row.body as never), 'the key of a profile opens no message')
  })
  // Another process, which has the keys of one kind only.
  const without = async (kind: string, subject: string) => {
    await admin`update data_keys set wrapped = set_byte(wrapped::bytea, 40, 255 - get_byte(wrapped::bytea, 40))::sealed where tenant_id = ${workspace.id} and subject_kind = ${kind} and subject_id = ${subject}`
    server.app.services.keys.forget(workspace.id, [subject])
  }
  await without('contact', row.contact_id)
  const { messages } = await workspace.owner.client.ok<{ messages: { body: string }[] }>(thread(workspace))
  t.equal(messages[0]?.body, 'first words Apart 0', 'read without knowing who wrote it')
  t.not((await workspace.owner.client.call(`/conversations/${conversationId}`)).status, 200, 'who it was cannot be told')
  await without('contact', row.contact_id)
  await without('conversation', conversationId)
  t.not((await workspace.owner.client.call(thread(workspace))).status, 200)
  await server.app.services.withTenant({ tenantId: workspace.id }, async (tx) => {
    t.match((await tx.keys.of('contact', row.contact_id)).open(profile, row.profile as never), 'Visitor Apart 0', 'known without what was written')
  })
})

t.end()
