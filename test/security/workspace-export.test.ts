import { createHash } from 'node:crypto'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import { getTableName } from 'drizzle-orm'
import t from 'tap'
import { LEFT_OUT, LINE_TYPES, fieldsOf } from '../../src/features/exports/lines.ts'
import { fingerprintOf } from '../../src/features/exports/seal.ts'
import type { WorkspaceExport } from '../../src/features/exports/schema.ts'
import { renderMail } from '../../src/features/mail/templates.ts'
import { tenantTables } from '../support/catalog.ts'
import { furnish } from '../support/doors.ts'
import { ALL, type Line, download, exportApproved, foundTwo, linesOf, openFile, startDownload } from '../support/exporting.ts'
import { DAY_MS } from '../support/erasing.ts'
import { SESSION_COOKIE, freshen } from '../support/fresh.ts'
import { addMember, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'

const countsOf = (manifest: Line | undefined) => (manifest?.['lines'] ?? {}) as Record<string, number>
const PASSPHRASE = 'seven turnips under a copper moon'

let server: TestServer
let identity: string
let recipient: string
t.before(async () => {
  server = await startServer()
  identity = await generateIdentity()
  recipient = await identityToRecipient(identity)
})
t.after(() => server.stop())

t.test('W8 F4: every table of a workspace, column by column, goes out with an export or stays behind with a reason', async (t) => {
  const tables = await tenantTables(server.database.admin)
  const out = LINE_TYPES.map(({ table }) => getTableName(table))
  t.same([...out, ...Object.keys(LEFT_OUT)].toSorted(), tables.toSorted(), 'a new table has to stand in src/features/exports/lines.ts')
  const columns = await server.database.admin<{ name: string }[]>`select table_name || '.' || column_name as name from information_schema.columns where table_schema = 'public' and table_name in ${server.database.admin(out)}`
  const known = LINE_TYPES.flatMap((line) => {
    const table = getTableName(line.table)
    const columnOf = (name: string) => `${table}.${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`
    return [`${table}.tenant_id`, ...fieldsOf(line).map(({ column }) => `${table}.${column}`), ...Object.keys(line.leftOut).map(columnOf)]
  })
  t.same(known.toSorted(), columns.map(({ name }) => name).toSorted())
  t.equal(new Set(LINE_TYPES.map(({ type }) => type)).size, LINE_TYPES.length)
  for (const reason of [...Object.values(LEFT_OUT), ...LINE_TYPES.flatMap(({ leftOut }) => Object.values(leftOut))]) t.ok(reason.length > 10)
})

t.test('C6 F4: everything of a workspace goes out once a second person approved it, to whoever asked, once, sealed', async (t) => {
  const workspace = await foundTwo(server, 'Moving BV')
  const other = await foundWorkspace(server, 'Staying BV')
  const { client } = workspace.owner
  await furnish(server, workspace, 'Words of Moving')
  await furnish(server, other, 'Words of Staying')
  await freshen(server, client)
  t.match(await client.fails('/exports', { body: { sealedFor: 'recipient', recipient, reason: 'We move.' } }), { code: 'approval_required', facts: { alone: false } })
  t.same(await client.ok('/exports'), { exports: [] }, 'nothing is there before somebody approved')
  const { approvals } = await workspace.second.client.ok<{ approvals: object[] }>('/approvals')
  t.match(approvals[0], { operation: 'exports.request', reason: 'We move.', wanted: [{ field: 'sealedFor', value: 'recipient' }, { field: 'recipient', value: recipient }], can: { approve: true } })
  const waiting = await exportApproved(server, client, workspace.second.client, { sealedFor: 'recipient', recipient, reason: 'We move.' })
  t.match(waiting, { recipient, fingerprint: fingerprintOf(recipient), askedBy: workspace.owner.memberId, can: { download: true } })
  const seen = (await workspace.second.client.ok<{ exports: WorkspaceExport[] }>('/exports')).exports
  t.match(seen, [{ id: waiting.id, can: { download: false } }])
  t.equal((await workspace.second.client.fails(`/exports/${waiting.id}/download`, { body: {} })).code, 'not_found', 'who approved it does not get it')

  const response = await startDownload(client, waiting.id)
  t.match(response.headers.get('content-disposition'), /^attachment; filename="rind-export-[\d-]{10}-[0-9a-f]{8}\.jsonl\.age"$/)
  t.same([response.status, response.headers.get('cache-control'), response.headers.get('x-content-type-options')], [200, 'no-store', 'nosniff'])
  const file = Buffer.from(await response.arrayBuffer())
  t.notOk(file.includes('Words of'), 'sealed')
  await t.rejects(openFile(file, { identity: await generateIdentity() }))
  const text = await openFile(file, { identity })
  const lines = linesOf(text)

  const [manifest, end] = [lines[0], lines.at(-1)]
  t.match(manifest, { type: 'manifest', format: 'rind/export/1', id: waiting.id, workspace: { id: workspace.id, name: 'Moving BV' } })
  t.same(end, { type: 'end', lines: lines.length - 2, sha256: createHash('sha256').update(text.slice(0, text.lastIndexOf('{"type":"end"'))).digest('hex') })
  for (const line of LINE_TYPES) {
    const found = lines.filter(({ type }) => type === line.type)
    t.equal(countsOf(manifest)[line.type], found.length, line.type)
    for (const each of found) t.same(Object.keys(each), ['type', ...line.fields], line.type)
  }
  const [{ messages } = { messages: 0 }] = await server.database.admin<{ messages: number }[]>`select count(*)::int as messages from messages where tenant_id = ${workspace.id}`
  const of = (type: string): Line[] => lines.filter((line) => line.type === type)
  t.equal(of('message').length, messages)
  t.ok(of('message').some(({ body }) => body === 'Words of Moving'))
  t.match(of('contact').map(({ profile }) => profile), [{ name: 'Words of Moving: a name', email: 'vera@example.test' }])
  t.match(of('member').find(({ id }) => id === workspace.owner.memberId), { name: 'Olga Owner', email: workspace.owner.email, role: 'owner', canCustomerData: true })
  t.match(of('inbox')[0], { id: workspace.inbox.id, settings: { name: 'Website' } })
  t.match(of('handbookVersion')[0], { text: 'What everybody signs.' })
  t.ok(of('auditEvent').some(({ operation, reason }) => operation === 'exports.download' && reason === 'We move.') || of('auditEvent').length > 5)

  t.notMatch(text, /Words of Staying|Staying BV/, 'nothing of another workspace')
  t.notOk(text.includes(other.id))
  const [session = ''] = [client.cookies.get(SESSION_COOKIE)]
  for (const secret of [session, workspace.owner.totpSecret, workspace.owner.password, ...workspace.owner.recoveryCodes]) t.notOk(text.includes(secret), 'no secret of a person')

  t.match((await client.ok<{ exports: WorkspaceExport[] }>('/exports')).exports, [{ bytes: file.length, can: { download: false } }])
  t.equal((await client.fails(`/exports/${waiting.id}/download`, { body: {} })).code, 'wrong_step', 'once')
  const record = (await client.ok<{ events: { operation: string; reason: string | null; actor: { id: string }; outcome: string }[] }>('/record?operation=exports&limit=50')).events
  t.ok(record.some((event) => event.operation === 'exports.download' && event.outcome === 'granted' && event.reason === 'We move.' && event.actor.id === workspace.owner.memberId))
  const mails = () => server.mails.filter((mail) => mail.includes('Everything of Moving BV is being exported'))
  for (const deadline = Date.now() + 60_000; mails().length < 2 && Date.now() < deadline; ) await new Promise((resolve) => setTimeout(resolve, 50))
  t.equal(mails().length, 2, 'the owner and the admin are told')
  for (const { email } of [workspace.owner, workspace.second]) t.ok(mails().some((mail) => mail.includes(email)))
  for (const locale of ['en', 'nl'] as const) {
    const { text: letter } = renderMail({ to: 'a@example.test', template: 'workspace-exported', locale, link: 'https://chat.example', facts: { by: 'Olga Owner', workspace: 'Moving BV', name: fingerprintOf(recipient) } })
    t.match(letter, new RegExp(`Olga Owner[^]*Moving BV[^]*${fingerprintOf(recipient)}`))
  }
})

t.test('A97 F4: a passphrase is asked for with the download, is in no row and no log, and age opens the file with it', async (t) => {
  const { owner, second } = await foundTwo(server, 'Secretive BV')
  t.match(await owner.client.fails('/exports', { body: { sealedFor: 'passphrase', recipient, reason: 'x' } }), { code: 'invalid_input', field: 'recipient' })
  for (const no of ['age1nobody', 'a'.repeat(62), `age1${'b'.repeat(58)}`]) t.match(await owner.client.fails('/exports', { body: { sealedFor: 'recipient', recipient: no, reason: 'x' } }), { code: 'invalid_input', field: 'recipient' }, no)
  const { id } = await exportApproved(server, owner.client, second.client, { sealedFor: 'passphrase' })
  const ask = (body: object) => owner.client.fails(`/exports/${id}/download`, { body })
  t.match(await ask({}), { code: 'invalid_input', field: 'passphrase' })
  t.match(await ask({ passphrase: 'short' }), { code: 'weak_password', field: 'passphrase' })
  t.match(await ask({ passphrase: 'Secretive BV 2026' }), { code: 'weak_password', field: 'passphrase' })
  t.match(await ask({ passphrase: 'passwordpassword' }), { field: 'passphrase' })
  const file = await download(owner.client, id, { passphrase: PASSPHRASE })
  t.match(file.subarray(0, 80).toString(), /^age-encryption\.org\/v1\n-> scrypt [A-Za-z0-9+/]{22} 17\n/)
  t.match(linesOf(await openFile(file, { passphrase: PASSPHRASE }))[0], { type: 'manifest' })
  await t.rejects(openFile(file, { passphrase: `${PASSPHRASE}s` }))
  t.notOk(server.logged.join('').includes('copper moon'))
  const rows = await server.database.admin.unsafe(`select from (select r::text as row from workspace_exports r union all select r::text from approvals r union all select r::text from audit_events r union all select data::text from pgboss.job) all_rows where row like '%copper moon%'`)
  t.equal(rows.length, 0)
})

t.test('A104 A51: one export of a workspace at a time; one that is cut off frees the place, cannot be read to its end, and can be begun again', async (t) => {
  const workspace = await foundTwo(server, 'Big BV')
  const { owner, second } = workspace
  await furnish(server, workspace, 'Words of Big')
  // Enough that it does not fit into what waits on its way.
  await server.database.admin`
    insert into audit_events (tenant_id, id, at, operation, outcome, actor_kind, actor_id)
    select ${workspace.id}, gen_random_uuid(), now(), 'teams.list', 'granted', 'system', ${workspace.id} from generate_series(1, 12000) n`
  const { id } = await exportApproved(server, owner.client, second.client, { sealedFor: 'recipient', recipient })
  await server.database.admin.begin(async (tx) => {
    await tx`select pg_advisory_xact_lock(hashtextextended(${`export/${workspace.id}`}, 0))`
    t.match(await owner.client.fails(`/exports/${id}/download`, { body: {} }), { code: 'busy', detail: /of this workspace is under way/ })
  })
  const stop = new AbortController()
  const first = await startDownload(owner.client, id, {}, stop.signal)
  t.equal(first.status, 200)
  const reader = first.body?.getReader()
  const { value = new Uint8Array() } = (await reader?.read()) ?? {}
  stop.abort()
  await reader?.read().catch(() => undefined)
  await t.rejects(openFile(value, { identity }), 'what arrived is no whole file')
  const deadline = Date.now() + 60_000
  let again = await startDownload(owner.client, id)
  while (again.status === 503 && Date.now() < deadline) {
    await again.text()
    await new Promise((resolve) => setTimeout(resolve, 50))
    again = await startDownload(owner.client, id)
  }
  const lines = linesOf(await openFile(Buffer.from(await again.arrayBuffer()), { identity }))
  t.equal(lines.at(-1)?.type, 'end')
  t.ok(lines.length > 12_000)
})

t.test('A44 A37: who does not see everything takes nothing away: not an admin whom an inbox is closed to, nor who lost the right meanwhile', async (t) => {
  const { id, owner, second, inbox } = await foundTwo(server, 'Closed BV')
  const narrow = await addMember(server, { id }, 'admin', ALL, 'Nico Narrow')
  await owner.client.ok(`/members/${narrow.memberId}/inboxes/${inbox.id}`, { method: 'PUT', body: { level: 'none' } })
  t.match(await narrow.client.fails('/exports', { body: { sealedFor: 'recipient', recipient, reason: 'x' } }), { code: 'forbidden', detail: /every inbox/ })
  const { id: exportId } = await exportApproved(server, second.client, owner.client, { sealedFor: 'recipient', recipient })
  await owner.client.ok(`/members/${second.memberId}/inboxes/${inbox.id}`, { method: 'PUT', body: { level: 'none' } })
  t.equal((await second.client.fails(`/exports/${exportId}/download`, { body: {} })).code, 'forbidden')
  await owner.client.ok(`/members/${second.memberId}/inboxes/${inbox.id}`, { method: 'PUT', body: { level: null } })
  await owner.client.ok(`/members/${second.memberId}/rights`, { method: 'PUT', body: { role: 'admin', access: { ...ALL, customerData: false } } })
  t.equal((await second.client.fails(`/exports/${exportId}/download`, { body: {} })).code, 'forbidden')
  await owner.client.ok(`/members/${second.memberId}/rights`, { method: 'PUT', body: { role: 'admin', access: ALL } })
  await freshen(server, second.client)
  server.clock.advance(DAY_MS + 1)
  await freshen(server, second.client)
  t.match(await second.client.call(`/exports/${exportId}/download`, { body: {} }), { status: /40\d/ }, 'nor after a day')
})

t.test('F5: what is erased is not taken away, though its rows lie here for a moment more', async (t) => {
  const workspace = await foundTwo(server, 'Half gone BV')
  const { owner, second } = workspace
  const { own, neighbour } = await furnish(server, workspace, 'Words that go')
  const { conversation } = await owner.client.ok<{ conversation: { contact: { id: string } } }>(`/conversations/${neighbour}`)
  const gone = [own.contactId, conversation.contact.id]
  // A conversation may have begun since: its own key is there, and that of its contact is not.
  await server.database.admin`delete from data_keys where tenant_id = ${workspace.id} and subject_id in ${server.database.admin(gone)}`
  const { id } = await exportApproved(server, owner.client, second.client, { sealedFor: 'recipient', recipient })
  t.match(await owner.client.fails(`/exports/${id}/download`, { body: {} }), { code: 'wrong_step', detail: /keys of 2 contacts and 0 conversations are lost/ }, 'a key that nobody destroyed is missed')
  for (const contactId of gone) {
    await server.database.admin`
      insert into erasures (tenant_id, id, subject_kind, subject_id, state, requested_by, requested_at, due_at, conversations, messages, notes)
      values (${workspace.id}, gen_random_uuid(), 'contact', ${contactId}, 'erasing', ${owner.memberId}, now(), now(), 1, 1, 0)`
  }
  const text = await openFile(await download(owner.client, id), { identity })
  const lines = linesOf(text)
  t.notOk(lines.some((line) => (line.type === 'contact' && line['id'] === own.contactId) || (line.type === 'message' && line['conversationId'] === neighbour)))
  for (const type of ['message', 'conversation', 'conversationRead']) t.equal(countsOf(lines[0])[type], lines.filter((line) => line.type === type).length)
  t.notOk(lines.some((line) => line.type === 'conversation' && gone.includes(String(line['contactId']))), 'nor what hangs on a contact that goes')
  await server.database.admin`delete from data_keys where tenant_id = ${workspace.id} and subject_kind = 'conversation' and subject_id not in (select id from conversations where contact_id in ${server.database.admin(gone)})`
  t.match(await owner.client.fails(`/exports/${id}/download`, { body: {} }), { code: 'wrong_step' }, 'it was downloaded')
  const again = await exportApproved(server, owner.client, second.client, { sealedFor: 'recipient', recipient })
  t.match(await owner.client.fails(`/exports/${again.id}/download`, { body: {} }), { detail: /keys of 0 contacts and \d+ conversations are lost/ })
})

t.end()
