import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import t from 'tap'
import { LINE_TYPES } from '../../src/features/exports/lines.ts'
import { sealStream } from '../../src/features/exports/seal.ts'
import { OPERATIONS } from '../../src/features/index.ts'
import { importWorkspace, openFile as openImport } from '../../src/features/imports/index.ts'
import { acceptInvitation } from '../../src/features/invitations/index.ts'
import { tenantTables } from '../support/catalog.ts'
import { Client } from '../support/client.ts'
import { freshen } from '../support/fresh.ts'
import { furnish } from '../support/doors.ts'
import { ALL, type Line, bytes, contentOf, linesOf } from '../support/exporting.ts'
import { requestErasure } from '../support/erasing.ts'
import { readAll } from '../support/keys.ts'
import { runRind } from '../support/process.ts'
import { PASSWORD, type TestWorkspace, addMember, foundWorkspace, totpCode } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

let there: TestServer
let here: TestServer
let workspace: TestWorkspace
let text: string

t.before(async () => {
  ;[there, here] = await Promise.all([startServer(), startServer()])
  workspace = await foundWorkspace(there, 'Moving BV')
  await fill(there, workspace)
  text = await contentOf(there, workspace.id)
})
t.after(() => Promise.all([there.stop(), here.stop()]))

/** Something of every kind of line. */
async function fill(server: TestServer, { id, owner, inbox }: TestWorkspace): Promise<void> {
  const { client } = owner
  const { own } = await furnish(server, workspace, 'Words of Moving')
  await client.ok('/roles', { body: { name: 'Planner', rights: ['manageTeams'] } })
  await client.ok('/privacy', { method: 'PATCH', body: { maskedText: 'all' } })
  await client.ok('/security', { method: 'PUT', body: { idleMinutes: 30, absoluteHours: 12, networks: [], passkeysOnly: false } })
  const colleague = await addMember(server, { id }, 'agent', ALL, 'Anna Agent')
  await client.ok(`/members/${colleague.memberId}/inboxes/${inbox.id}`, { method: 'PUT', body: { level: 'read' } })
  await client.ok(`/teams/${own.teamId}/members/${colleague.memberId}`, { method: 'PUT', body: {} })
  await client.ok(`/handbook/versions/${own.versionId}/signature`, { body: { hash: createHash('sha256').update('What everybody signs.').digest('hex') } })
  await client.ok(`/conversations/${own.conversationId}/close`, { body: {} })
  await client.ok(`/conversations/${own.conversationId}/read`, { method: 'PUT', body: { seq: 1 } })
  await client.ok(`/conversations/${own.conversationId}/notes`, { body: { clientId: own.tokenId, body: 'A note to colleagues' } })
  await freshen(server, client)
  await client.fails('/exports', { body: { sealedFor: 'passphrase', reason: 'For the road' } })
  const spare = await startConversation(await openWidget(server, inbox.key), 'Words that wait to go')
  const { conversation } = await client.ok<{ conversation: { contact: { id: string } } }>(`/conversations/${spare.conversationId}`)
  await requestErasure(client, conversation.contact.id, 'They asked by letter')
  await server.database.admin`insert into handbook_reminders select tenant_id, id, ${owner.memberId}, 0, now() from handbook_versions where tenant_id = ${id} on conflict do nothing`
  await server.database.admin`insert into member_standing values (${id}, ${colleague.memberId}, 'invited', ${owner.memberId}, date_trunc('second', now()))`
  await server.database.admin`insert into access_review_reminders values (${id}, ${owner.memberId}, ${colleague.memberId}, date_trunc('second', now()), date_trunc('second', now()))`
  await server.database.admin`insert into access_reviews select tenant_id, gen_random_uuid(), ${colleague.memberId}, ${owner.memberId}, 'confirmed', role, can_billing, can_customer_data, can_messaging, date_trunc('second', now()) from members where id = ${colleague.memberId}`
}

const ignore = () => undefined
const take = (content: AsyncIterable<Uint8Array>) => importWorkspace(here.app.services, content, { isOperation: (id) => OPERATIONS.some((operation) => operation.id === id), report: ignore })

/** How many rows each table has, the workspaces' own too. Of the record, whose: steps of signing in come there by a job, a moment later. */
async function rowsOf({ database }: TestServer): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const table of [...(await tenantTables(database.admin)), 'workspaces', 'identities', 'identity_workspaces', 'mails']) counts[table] = Number((await database.admin.unsafe<{ count: string }[]>(`select count(${table === 'audit_events' ? 'distinct tenant_id' : '*'}) from ${table}`))[0]?.count)
  return counts
}

/** A file with its digest put right after its lines were changed. */
function sealed(lines: readonly object[]): string {
  const all = lines.map((line) => `${JSON.stringify(line)}\n`).join('')
  return `${all}${JSON.stringify({ type: 'end', lines: lines.length - 1, sha256: createHash('sha256').update(all).digest('hex') })}\n`
}
const changed = (type: string, change: (line: Line) => object, at = 0): string => {
  let index = -1
  return sealed(linesOf(text).slice(0, -1).map((line) => (line.type === type && ++index === at ? change(line) : line)))
}

t.test('F4: an export that is imported elsewhere and exported again is the same, but for what has to be another', async (t) => {
  const types = linesOf(text).map(({ type }) => type)
  for (const { type } of LINE_TYPES) if (type !== 'export') t.ok(types.includes(type), `there is a ${type}`)
  const made = await take(bytes(text))
  const again = linesOf(await contentOf(here, made.workspaceId))
  const former = (line: Line): Line => JSON.parse(JSON.stringify(line).replaceAll(`"${made.workspaceId}"`, `"${workspace.id}"`)) as Line
  const invitations = new Set(again.filter(({ type, status }) => type === 'invitation' && status === 'open').map(({ id }) => id))
  t.equal(invitations.size, made.invited.length)
  const came = again.filter((line) => line.type !== 'manifest' && line.type !== 'end' && !invitations.has(line['id']) && line['operation'] !== 'workspaces.import').map(former)
  const left = linesOf(text).filter(({ type }) => type !== 'manifest' && type !== 'end')
  const fields: Readonly<Record<string, readonly string[]>> = { member: ['status'], apiToken: ['expiresAt'], invitation: ['status'], approval: ['status', 'decidedAt'] }
  const same = (line: Line) => Object.fromEntries(Object.entries(line).filter(([name]) => !fields[line.type]?.includes(name)))
  t.equal(came.length, left.length)
  const byText = (lines: readonly Line[]) => lines.map((line) => JSON.stringify(same(line))).toSorted()
  t.same(byText(came), byText(left))
  t.same([...new Set(came.filter(({ type }) => type === 'member').map(({ status }) => status))], ['deactivated'], 'nobody is in who did not come by themselves')
  t.same([...new Set(came.filter(({ type }) => type === 'approval').map(({ status }) => status))], ['void'], 'nothing is decided here that was asked there')
  const [row] = await here.database.admin<{ name: string; status: string }[]>`select name, status from workspaces where id = ${made.workspaceId}`
  t.match(row, { name: 'Moving BV', status: 'active' })
  const opened = await here.database.admin`select from data_keys where tenant_id = ${made.workspaceId} and subject_kind in ('contact', 'conversation')`
  t.ok(opened.length > 3, 'under keys of its own')

  // Again is another workspace, never a mixture.
  const twice = await take(bytes(text))
  t.not(twice.workspaceId, made.workspaceId)
  t.equal(linesOf(await contentOf(here, made.workspaceId)).length, again.length)
})

t.test('F4 A8: who worked there is invited anew, and is who they were once they accept', async (t) => {
  const made = await take(bytes(text))
  const owner = made.invited.find(({ email }) => email === workspace.owner.email)
  if (!owner) throw new Error('The owner is invited')
  const client = new Client(here)
  const opened = await client.ok<{ workspace: string; known: boolean; role: string }>('/invitations/open', { body: { token: owner.token } })
  t.match(opened, { workspace: 'Moving BV', known: false, role: 'owner' })
  await client.ok('/signup/join', { body: { token: owner.token } })
  await client.ok('/signup/profile', { method: 'PUT', body: { name: 'Olga Owner', password: PASSWORD } })
  const { secret } = await client.ok<{ secret: string }>('/signup/totp', { body: {} })
  const { codes } = await client.ok<{ codes: string[] }>('/signup/totp/confirm', { body: { code: totpCode(secret, here.clock.now()) } })
  await client.ok('/signup/complete', { body: { recoveryCode: codes[0] } })
  const session = await client.ok<{ member: { id: string } }>('/auth/session')
  t.equal(session.member.id, workspace.owner.memberId, 'the member that they were')
  const { conversations } = await client.ok<{ conversations: { id: string; contact: { name: string } }[] }>('/conversations?view=closed')
  t.match(conversations, [{ contact: { name: 'Words of Moving: a name' } }])
  const [conversation] = conversations
  t.same(await readAll({ ...workspace, owner: { ...workspace.owner, client } } as never, conversation?.id ?? ''), await readAll(workspace, conversation?.id ?? ''))
  t.equal((await new Client(here).fails('/invitations/open', { body: { token: owner.token } })).code, 'link_expired')

  const [agent] = await here.database.admin<{ id: string; member: string; level: string }[]>`
    select i.id, i.member_id as member, a.level from invitations i join inbox_access a on a.tenant_id = i.tenant_id and a.member_id = i.member_id where i.tenant_id = ${made.workspaceId} and i.status = 'open'`
  const email = made.invited.find(({ role, email: address }) => role === 'agent' && linesOf(text).some((line) => line['id'] === agent?.member && line['email'] === address))?.email ?? ''
  const joining = { identityId: randomUUID(), sessionId: randomUUID(), email, name: 'Anna Agent', locale: 'en' as const }
  const caller = { door: 'rest', requestId: randomUUID(), ip: '127.0.0.1', userAgent: '', locale: 'en' } as const
  const joined = await acceptInvitation(here.app.services, { tenantId: made.workspaceId, invitationId: agent?.id ?? '' }, joining, caller, here.clock.now())
  t.equal(joined.memberId, agent?.member)
  t.match(await here.database.admin`select level from inbox_access where tenant_id = ${made.workspaceId} and member_id = ${joined.memberId}`, [{ level: 'read' }], 'no inbox is open wider than it was there')
})

t.test('F4 A102: what is no whole, right export is refused with a sentence, and nothing of it stays', async (t) => {
  const start = await rowsOf(here)
  const lines = linesOf(text)
  const uuid = '0192f3a4-5b6c-7d8e-9f00-112233445566'
  const cases: readonly (readonly [what: string, content: string | AsyncIterable<Uint8Array>, message: RegExp])[] = [
    ['nothing', '', /empty/],
    ['no JSON', 'hello\n', /Line 1 is no JSON/],
    ['another form', text.replace('rind/export/1', 'rind/export/2'), /has the form rind\/export\/2/],
    ['no manifest', `${JSON.stringify(lines[1])}\n`, /no export of Rind/],
    ['cut after a line', text.slice(0, text.lastIndexOf('{"type":"end"')), /last line is missing/],
    ['cut in a line', text.slice(0, -20), /middle of line|digest|not as it should be/],
    ['a letter changed', text.replace('Words of Moving: a name', 'Words of Mowing: a name'), /digest is another/],
    ['a line taken out', sealed(lines.slice(0, -1).filter((line) => line.type !== 'handbookDraft')), /does not hold what its first line says/],
    ['something behind the end', `${text}{"type":"end"}\n`, /after the last line/],
    ['a field that nobody knows', changed('member', (line) => ({ ...line, isAdmin: true })), /isAdmin/],
    ['a field that is missing', changed('member', ({ name, ...line }) => (name === undefined ? {} : line)), /name is not as it should be/],
    ['a kind that nobody knows', changed('team', (line) => ({ ...line, type: 'secret' })), /kind that this Rind does not know/],
    ['a role that there is not', changed('member', (line) => ({ ...line, role: 'god' })), /none that can be/],
    ['a colour that is code', changed('inbox', (line) => ({ ...line, settings: { ...(line['settings'] as object), color: 'red;}' } })), /settings/],
    ['an operation of the future', changed('approval', (line) => ({ ...line, operation: 'future.thing' })), /does not know the operation/],
    ['an event that is none', changed('message', (line) => ({ ...line, kind: 'event', publicSeq: null, body: 'boo' })), /no event/],
    ['the same twice', sealed([...lines.slice(0, 1), ...lines.slice(1, -1).flatMap((line) => (line.type === 'contact' ? [line, line] : [line]))]), /twice/],
    ['what refers to nothing', changed('message', (line) => ({ ...line, conversationId: uuid })), /does not hold/],
    ['a wrong order', sealed([lines[0] as Line, ...lines.slice(1, -1).toReversed()]), /refer|not stand before|does not hold/],
    ['nobody who could enter', sealed(lines.slice(0, -1).map((line) => (line.type === 'member' && line['role'] === 'owner' ? { ...line, status: 'deactivated' } : line))), /nobody could enter/],
    ['the same key twice', text.replace('{"type":"member"', '{"type":"member","type":"member"'), /no JSON/],
    ['bytes that are no text', bytes(Buffer.concat([Buffer.from(text.slice(0, 5000)), Buffer.from([0xff, 0xfe]), Buffer.from(text.slice(5000))])), /no JSON/]
  ]
  for (const [what, content, message] of cases) {
    await t.rejects(take(typeof content === 'string' ? bytes(content) : content), { message }, what)
  }
  async function* endless(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('{"type":"')
    const block = Buffer.alloc(1024 * 1024, 'x')
    for (let count = 0; count < 1024; count++) yield block
  }
  const held = process.memoryUsage().rss
  await t.rejects(take(endless()), { message: /longer than 4 MiB/ })
  t.ok(process.memoryUsage().rss - held < 300 * 1024 * 1024)
  t.same(await rowsOf(here), start, 'not one row more')
})

t.test('F4 A88: only what the file was sealed for opens it, and a byte changed anywhere is noticed', async (t) => {
  const [identity, other] = [await generateIdentity(), await generateIdentity()]
  const folder = await mkdtemp(join(tmpdir(), 'rind-import-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const chunks: Uint8Array[] = []
  for await (const chunk of await sealStream(bytes(text), { recipient: await identityToRecipient(identity) })) chunks.push(chunk)
  const file = Buffer.concat(chunks)
  await writeFile(join(folder, 'export.age'), file)
  const start = await rowsOf(here)
  const open = (content: Uint8Array, by = identity) => take(openImport(bytes(content), { identities: [by] }))
  await t.rejects(open(file, other), { message: /identity does not open the file/ })
  await t.rejects(open(Buffer.from('age-encryption.org/v0\n')), { message: /no file that age sealed/ })
  for (const place of [30, 300, Math.floor(file.length / 2), file.length - 1]) {
    const flipped = Buffer.from(file)
    flipped[place] = (flipped[place] ?? 0) ^ 1
    await t.rejects(open(flipped), { name: 'ImportError' }, `a bit flipped at ${place}`)
  }
  await t.rejects(open(file.subarray(0, -1)), { message: /not whole/ })
  await t.rejects(open(file.subarray(0, file.length / 2)), { message: /not whole/ })
  t.same(await rowsOf(here), start)
  const passphrase: Uint8Array[] = []
  for await (const chunk of await sealStream(bytes(text), { passphrase: 'right words here' })) passphrase.push(chunk)
  await t.rejects(take(openImport(bytes(Buffer.concat(passphrase)), { passphrase: 'wrong words here' })), { message: /passphrase does not open/ })
  t.equal((await open(file)).name, 'Moving BV')
})

t.test('F4: on the command line an operator imports a file with an identity or a passphrase, and reads what is wrong with another', async (t) => {
  const identity = await generateIdentity()
  const folder = await mkdtemp(join(tmpdir(), 'rind-import-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const write = async (name: string, to: Parameters<typeof sealStream>[1]) => {
    const chunks: Uint8Array[] = []
    for await (const chunk of await sealStream(bytes(text), to)) chunks.push(chunk)
    await writeFile(join(folder, name), Buffer.concat(chunks))
  }
  await write('key.age', { recipient: await identityToRecipient(identity) })
  await write('words.age', { passphrase: 'right words here' })
  await writeFile(join(folder, 'identity'), `${identity}\n`)
  await writeFile(join(folder, 'right'), 'right words here\n')
  await writeFile(join(folder, 'wrong'), 'wrong words here\n')
  const { app, jobs, platform } = here.database.urls
  const env = {
    RIND_ENV: 'test', DATA_DIR: folder, ROOT_KEY: here.rootKey.toString('base64'), SIGNING_KEY: Buffer.alloc(32, 7).toString('base64'),
    DATABASE_URL: app.reveal(), DATABASE_JOBS_URL: jobs.reveal(), DATABASE_PLATFORM_URL: platform.reveal()
  }
  const run = (...args: string[]) => runRind(['import', ...args.map((arg) => (/^[a-z]+(?:\.age)?$/.test(arg) ? join(folder, arg) : arg))], env)
  const made = await run('key.age', '--identity', 'identity', '--name', 'Moved BV')
  t.match(made, { code: 0, stdout: /^[0-9a-f-]{36}\n$/, stderr: /Invited by mail.*new snippets/s })
  t.match((await here.database.admin`select name, status from workspaces where id = ${made.stdout.trim()}`)[0], { name: 'Moved BV', status: 'active' })
  t.match(await run('words.age', '--passphrase-file', 'right'), { code: 0 })
  t.match(await run('words.age', '--passphrase-file', 'wrong'), { code: 1, stderr: /passphrase does not open the file/ })
  t.match(await run('key.age'), { code: 1, stderr: /Which identity opens the export/ })
  t.match(await run('nothing.age', '--identity', 'identity'), { code: 1, stderr: /cannot be read \(ENOENT\)/ })
})

t.end()
