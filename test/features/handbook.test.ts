import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto'
import postgres from 'postgres'
import t from 'tap'
import { remindMembers } from '../../src/features/handbook/index.ts'
import type { DraftOutput, OwnOutput, ReadOutput, RegisterOutput, SignOutput } from '../../src/features/handbook/schema.ts'
import { remindOperators } from '../../src/features/operator-handbook/index.ts'
import type { OperatorHandbook } from '../../src/features/operator-handbook/schema.ts'
import { inviteOperator } from '../../src/features/operators/index.ts'
import type { ListOutput as Record_ } from '../../src/features/record/schema.ts'
import type { Static } from 'typebox'
import { Client, type Target } from '../support/client.ts'
import { type Recruit, recruit, sessionOf } from '../support/crew.ts'
import { until } from '../support/embedded.ts'
import { PASSWORD, type TestWorkspace, addMember, foundWorkspace, totpCode } from '../support/people.ts'
import { freePort } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { tokenOf } from '../support/sign-up.ts'

const DAY_MS = 24 * 60 * 60_000
const NO_LEVEL = { billing: false, customerData: false, messaging: false }
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

let server: TestServer
let inside: Target
t.before(async () => {
  server = await startServer({ env: { INTERNAL_PORT: String(await freePort()) } })
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
  inside = { url: server.config.internal.url, clock: server.clock }
})
t.after(() => server.stop())

const signInAnew = ({ owner }: TestWorkspace) => sessionOf(server, { identityId: owner.identityId, memberId: owner.memberId, workspaceId: owner.workspaceId })

async function publish(client: Client, text: string, dueDays = 14): Promise<string> {
  await client.ok('/handbook/draft', { method: 'PUT', body: { text } })
  return (await client.ok<{ version: { id: string } }>('/handbook/versions', { body: { hash: sha256(text), dueDays } })).version.id
}

const sign = (client: Client, versionId: string, text: string) => client.ok<SignOutput>(`/handbook/versions/${versionId}/signature`, { body: { hash: sha256(text) } })
const register = (client: Client, versionId: string) => client.ok<RegisterOutput>(`/handbook/versions/${versionId}/register`)
const standing = ({ lines }: RegisterOutput) => lines.map(({ name, state, active }) => `${name} ${state}${active ? '' : ' gone'}`)

/** What the evidence says, once the published key of the installation has confirmed it. */
async function confirmed(jws: string): Promise<Record<string, unknown>> {
  const { keys } = (await (await fetch(`${server.url}/.well-known/rind-keys.json`)).json()) as { keys: { kid: string; x: string; purpose: string }[] }
  const [head = '', body = '', signature = ''] = jws.split('.')
  const { kid } = JSON.parse(Buffer.from(head, 'base64url').toString()) as { kid: string }
  const key = keys.find((candidate) => candidate.kid === kid && candidate.purpose === 'handbook-signature')
  const known = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: key?.x ?? '' }, format: 'jwk' })
  if (!verify(null, Buffer.from(`${head}.${body}`), known, Buffer.from(signature, 'base64url'))) throw new Error('The evidence is not signed by this installation')
  return JSON.parse(Buffer.from(body, 'base64url').toString()) as Record<string, unknown>
}

t.test('W4: an admin publishes, everybody signs what they read, and the register says who signed which version when', async (t) => {
  const workspace = await foundWorkspace(server, 'Handbook BV')
  const { owner } = workspace
  const mia = await addMember(server, workspace, 'agent', NO_LEVEL, 'Mia Member')
  t.same(await owner.client.ok<OwnOutput>('/handbook/own'), { own: null }, 'nothing is to be signed before there is a handbook')
  const { draft, templates } = await owner.client.ok<DraftOutput>('/handbook/draft')
  t.equal(draft, null)
  t.match(templates.en, /^# Security handbook/)
  t.match(templates.nl, /^# Handboek beveiliging/)

  const text = templates.en.replace('Security handbook', 'Security handbook of ours')
  await owner.client.ok('/handbook/draft', { method: 'PUT', body: { text } })
  const changed = { body: { hash: sha256(templates.en), dueDays: 14 } }
  t.equal((await owner.client.fails('/handbook/versions', changed)).code, 'confirmation_mismatch', 'nothing is published that was not read')
  const first = await publish(owner.client, text)
  t.equal((await owner.client.fails('/handbook/versions', { body: { hash: sha256(text), dueDays: 14 } })).code, 'wrong_step', 'a draft is published once')
  for (const [path, options] of [['/handbook/draft', {}], ['/handbook/versions', {}], [`/handbook/versions/${first}/register`, {}], [`/handbook/versions/${first}/register.csv`, {}], ['/handbook/draft', { method: 'PUT', body: { text: 'mine' } }]] as const) {
    t.equal((await mia.client.fails(path, options)).code, 'forbidden', `${path} is not for an agent`)
  }

  const read = await mia.client.ok<ReadOutput>('/handbook')
  t.match(read, { version: { id: first, number: 1, text, hash: sha256(text), dueDays: 14 }, own: { state: 'due', signedAt: null }, can: { manage: false, seeRegister: false } })
  const wrong = { body: { hash: sha256('another text') } }
  t.equal((await mia.client.fails(`/handbook/versions/${first}/signature`, wrong)).code, 'confirmation_mismatch', 'the hash is that of the text')
  const tries = await Promise.all(Array.from({ length: 10 }, () => sign(mia.client, first, text)))
  t.equal(new Set(tries.map(({ own }) => own.evidence)).size, 1, 'ten at once are one signature')
  const [{ own } = { own: undefined }] = tries
  t.match(await confirmed(own?.evidence ?? ''), {
    type: 'rind/handbook-signature/1',
    workspace: workspace.id,
    signer: { id: mia.memberId, name: 'Mia Member', email: mia.email },
    version: { id: first, number: 1, textSha256: sha256(text) },
    signedAt: own?.signedAt
  })
  t.same(standing(await register(owner.client, first)), ['Olga Owner due', 'Mia Member signed'])

  const next = await publish(owner.client, `${text}\nOne sentence more.`, 3)
  t.match(await mia.client.ok<OwnOutput>('/handbook/own'), { own: { versionId: next, number: 2, state: 'due' } }, 'a new version is signed anew')
  t.equal((await mia.client.fails(`/handbook/versions/${first}/signature`, { body: { hash: sha256(text) } })).code, 'wrong_step', 'an older one no more')
  t.same(standing(await register(owner.client, first)).includes('Mia Member signed'), true, 'what was signed stays')
  const { events } = await owner.client.ok<Static<typeof Record_>>('/record?operation=handbook')
  const done = events.filter(({ outcome, actor }) => outcome === 'granted' && actor.kind === 'member').map(({ operation, actor }) => `${operation} ${actor.name}`)
  for (const line of ['handbook.publish Olga Owner', 'handbook.sign Mia Member', 'handbook.register Olga Owner', 'handbook.saveDraft Olga Owner']) t.ok(done.includes(line), `${line} is recorded`)
})

t.test('W4: whoever does not sign is reminded by mail in steps, each once, and is overdue when the time is over', async (t) => {
  const workspace = await foundWorkspace(server, 'Reminded BV')
  const signer = await addMember(server, workspace, 'agent', NO_LEVEL, 'Sara Signs')
  const late = await addMember(server, workspace, 'agent', NO_LEVEL, 'Lars Late')
  const text = 'Lock your screen.'
  const version = await publish(workspace.owner.client, text)
  await sign(workspace.owner.client, version, text)
  // The job that publishing queued may run at the same moment.
  const remind = async () => void (await Promise.all([remindMembers(server.app.services, workspace.id), remindMembers(server.app.services, workspace.id)]))
  const lettersTo = (email: string) => server.mails.filter((mail) => mail.startsWith(`Mail to ${email}: Security handbook`)).map((mail) => /: ([^\n]*)\n/.exec(mail)?.[1])
  const wait = (email: string, count: number) => until(`${count} letters`, () => lettersTo(email).length >= count)
  await remind()
  await Promise.all([wait(signer.email, 1), wait(late.email, 1)])
  t.same(lettersTo(late.email), ['Security handbook of Reminded BV: please read and sign'])
  await sign(signer.client, version, text)

  server.clock.advance(10 * DAY_MS)
  await remind()
  t.equal(lettersTo(late.email).length, 1, 'not yet')
  const joined = await recruit(server, workspace.id, 'agent', NO_LEVEL)
  server.clock.advance(1.5 * DAY_MS)
  await remind()
  await wait(late.email, 2)
  server.clock.advance(3 * DAY_MS)
  await remind()
  await wait(late.email, 3)
  server.clock.advance(7 * DAY_MS)
  await remind()
  await wait(late.email, 4)
  await remind()
  t.match(lettersTo(late.email), [/please read/, /due on \d+ \w+ \d{4}/, /overdue/, /overdue/], 'each step once, the last each week')
  t.equal(lettersTo(signer.email).length, 1, 'nobody is reminded of what they signed')
  // The job of the publication may have come before the owner's own signature.
  t.same(lettersTo(workspace.owner.email).filter((subject) => !subject?.endsWith('please read and sign')), [], 'nor whoever published and signed it')
  const letter = server.mails.find((mail) => mail.startsWith(`Mail to ${late.email}: Security`))
  t.match(letter, `${server.url}/app/settings/handbook`)

  const { lines } = await register(await signInAnew(workspace), version)
  t.same(lines.map(({ name, state }) => `${name} ${state}`), ['Lars Late overdue', 'Rik Recruit due', 'Olga Owner signed', 'Sara Signs signed'], 'who came later has as long from then')
  const dueOf = (memberId: string) => Date.parse(lines.find((line) => line.memberId === memberId)?.dueAt ?? '')
  t.ok(dueOf(joined.memberId) - dueOf(late.memberId) >= 10 * DAY_MS)
  const client = await signInAnew(workspace)
  for (const memberId of [signer.memberId, late.memberId]) {
    const fresh = { body: { code: totpCode(workspace.owner.totpSecret, server.clock.now()) } }
    await client.call('/auth/step-up', fresh)
    await client.ok(`/members/${memberId}/deactivate`, { body: {} })
  }
  t.same(standing(await register(client, version)), ['Rik Recruit due', 'Olga Owner signed', 'Sara Signs signed gone'], 'who left is listed with what they signed, and with nothing else')
})

const OPTIONS = { max: 1, onnotice: () => undefined }

t.test('W4 A95: no login that serves requests changes or deletes a version or a signature, and one that is moved to somebody else does not open', async (t) => {
  const workspace = await foundWorkspace(server, 'Evidence BV')
  const mia = await addMember(server, workspace, 'agent', NO_LEVEL, 'Mia Member')
  const text = 'Report what went wrong.'
  const version = await publish(workspace.owner.client, text)
  await sign(workspace.owner.client, version, text)
  await sign(mia.client, version, text)
  const { urls, admin } = server.database
  const app = postgres(urls.app.reveal(), OPTIONS)
  const platform = postgres(urls.platform.reveal(), OPTIONS)
  t.teardown(() => Promise.all([app.end(), platform.end()]))
  const refused = async (sql: postgres.Sql, statement: string) => {
    const tried = sql.begin(async (tx) => {
      await tx`select set_config('app.tenant_id', ${workspace.id}, true)`
      await tx.unsafe(statement)
    })
    return tried.then(() => 'done', (error: unknown) => (error instanceof postgres.PostgresError ? error.code : String(error)))
  }
  for (const table of ['handbook_signatures', 'handbook_versions', 'handbook_reminders']) {
    t.equal(await refused(app, `delete from ${table}`), '42501', `delete from ${table}`)
    t.equal(await refused(app, `update ${table} set tenant_id = tenant_id`), '42501', `update ${table}`)
  }
  t.equal(await refused(app, `update handbook_signatures set signed_at = signed_at - interval '1 day'`), '42501')
  for (const table of ['operator_handbook_signatures', 'operator_handbook_versions', 'operator_handbook_reminders']) {
    t.equal(await refused(platform, `delete from ${table}`), '42501', `delete from ${table}`)
    t.equal(await refused(platform, `update ${table} set version_id = version_id`.replace('versions set version_id = version_id', 'versions set number = number')), '42501', `update ${table}`)
  }
  const [row] = await admin<{ found: boolean }[]>`select exists (select from handbook_signatures where evidence::bytea::text like ${`%${Buffer.from('handbook').toString('hex')}%`}) as found`
  t.equal(row?.found, false, 'the evidence is sealed')

  // Somebody with the whole database at hand signs for somebody else.
  const other: Recruit = await recruit(server, workspace.id, 'agent', NO_LEVEL)
  await admin`insert into handbook_signatures (tenant_id, id, version_id, member_id, signed_at, evidence) select tenant_id, ${randomUUID()}, version_id, ${other.memberId}, signed_at, evidence from handbook_signatures where member_id = ${mia.memberId}`
  t.equal((await workspace.owner.client.fails(`/handbook/versions/${version}/register`)).code, 'internal', 'a forged line is no signature')
  await admin`delete from handbook_signatures where member_id = ${other.memberId}`
  await admin`update handbook_signatures set signed_at = signed_at - interval '30 days' where member_id = ${mia.memberId}`
  t.equal((await workspace.owner.client.fails(`/handbook/versions/${version}/register`)).code, 'internal', 'nor is one that was dated back')
})

async function enrol(name: string): Promise<{ client: Client; email: string; id: string; secret: string }> {
  const email = `${randomUUID()}@operators.test`
  const client = new Client(inside)
  const token = tokenOf((await inviteOperator(server.app.services, email, server.clock.now())).link)
  const { totp } = await client.ok<{ totp: { secret: string } }>('/operators/invitation', { body: { token } })
  await client.ok('/operators/enrol', { body: { token, name, password: PASSWORD, code: totpCode(totp.secret, server.clock.now()) } })
  return { client, email, secret: totp.secret, id: (await client.ok<{ operator: { id: string } }>('/operators/session')).operator.id }
}

t.test('W4: operators publish, sign and see the register of their own handbook on the internal port', async (t) => {
  const [otto, ada] = [await enrol('Otto Operator'), await enrol('Ada Admin')]
  const before = await otto.client.ok<OperatorHandbook>('/operator-handbook')
  t.match(before, { version: null, own: null, register: [] })
  t.match(before.templates, { en: /^# Security handbook for operators/, nl: /^# Handboek beveiliging voor beheerders/ })
  const text = before.templates.en
  t.equal((await otto.client.fails('/operator-handbook/signature', { body: { hash: sha256(text) } })).code, 'wrong_step')
  await otto.client.ok('/operator-handbook/versions', { body: { text, dueDays: 7 } })
  t.equal((await ada.client.fails('/operator-handbook/signature', { body: { hash: sha256('else') } })).code, 'confirmation_mismatch')
  const signed = await ada.client.ok<OperatorHandbook>('/operator-handbook/signature', { body: { hash: sha256(text) } })
  t.same(signed.register.map(({ name, state }) => `${name} ${state}`), ['Otto Operator due', 'Ada Admin signed'])
  t.match(await confirmed(signed.own?.evidence ?? ''), { workspace: null, signer: { id: ada.id, name: 'Ada Admin', email: ada.email }, version: { number: 1, textSha256: sha256(text) } })

  const letters = (email: string) => server.mails.filter((mail) => mail.startsWith(`Mail to ${email}`))
  await Promise.all([remindOperators(server.app.services), remindOperators(server.app.services)])
  await until('a letter', () => letters(otto.email).length >= 1)
  t.match(letters(otto.email), [new RegExp(`Security handbook of Rind: please read and sign\\n  ${server.config.internal.url}/`)])

  server.clock.advance(8 * DAY_MS)
  await remindOperators(server.app.services)
  await until('another letter', () => letters(otto.email).length >= 2)
  t.match(letters(otto.email)[1], /overdue/)
  // The job of the publication may have come before Ada signed.
  t.same(letters(ada.email).filter((mail) => !mail.includes('please read and sign')), [], 'who signed is not reminded')
  const code = () => {
    server.clock.advance(30_000)
    return totpCode(otto.secret, server.clock.now())
  }
  await otto.client.ok('/operators/sign-in', { body: { email: otto.email, password: PASSWORD, code: code() } })
  t.match(await otto.client.ok<OperatorHandbook>('/operator-handbook'), { own: { state: 'overdue' } })
  await otto.client.ok(`/operators/${ada.id}/remove`, { body: { code: code() } })
  const after = await otto.client.ok<OperatorHandbook>('/operator-handbook')
  t.match(after.register, [{ name: 'Otto Operator', state: 'overdue', active: true }, { name: 'Ada Admin', state: 'signed', active: false }], 'a signature outlives the account')
  await otto.client.ok('/operator-handbook/versions', { body: { text: `${text}\nMore.`, dueDays: 7 } })
  t.match(await otto.client.ok<OperatorHandbook>('/operator-handbook'), { version: { number: 2 }, own: { state: 'due' } })
  const [recorded] = await server.database.admin<{ n: number }[]>`select count(*)::int as n from platform_events where operation in ('operatorHandbook.publish', 'operatorHandbook.sign') and outcome = 'granted'`
  t.equal(recorded?.n, 3, 'what was done is recorded')
})

t.end()
