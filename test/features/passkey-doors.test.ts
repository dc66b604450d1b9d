import t from 'tap'
import type { CreationOptions, RequestOptions } from '../../src/features/passkeys/schema.ts'
import { SoftAuthenticator } from '../support/authenticator.ts'
import { Client } from '../support/client.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { until } from '../support/embedded.ts'
import { freshen } from '../support/fresh.ts'
import { PASSWORD, type Person, type Staff, type TestWorkspace, addMember, foundWorkspace, signIn, totpCode } from '../support/people.ts'
import { eventually } from '../support/persistent.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'

const ALL = { billing: true, customerData: true, messaging: true }
const FRESH = 'purple kettle harbour noon'

let server: TestServer
t.before(async () => {
  server = await startServer({ clock: new TestClock() })
})
t.after(() => server.stop())

type Step = { next?: string; code?: string }

async function addPasskey({ client }: Pick<Staff, 'client'>, authenticator = new SoftAuthenticator(server.url)) {
  const options = await client.ok<CreationOptions>('/account/passkeys/options', { body: { password: PASSWORD } })
  await client.ok('/account/passkeys', { body: { name: 'Laptop', credential: authenticator.create(options) } })
  return authenticator
}
const options = (client: Client, path: string, body: object = {}) => client.ok<RequestOptions>(`${path}/options`, { body })
const give = (client: Client, path: string, body: object) => client.call<Step>(path, { body })

/** Password and code, up to the choice of a workspace. */
async function afterBoth(person: Person) {
  server.clock.advance(30_000)
  const client = new Client(server)
  await client.ok('/auth/sign-in', { body: { email: person.email, password: PASSWORD } })
  const step = await client.ok<Step>('/auth/totp', { body: { code: totpCode(person.totpSecret, server.clock.now()) } })
  return { client, step }
}

/** Has a workspace take passkeys only, set by an owner who has one. */
async function takePasskeysOnly(workspace: TestWorkspace) {
  const authenticator = await addPasskey(workspace.owner)
  const client = new Client(server)
  t.match((await give(client, '/auth/passkey', { credential: authenticator.get(await options(client, '/auth/passkey')) })).body, { next: 'app' })
  await freshen(server, client)
  await client.ok('/security', { method: 'PUT', body: { idleMinutes: 30, absoluteHours: 12, networks: [], passkeysOnly: true } })
}

t.test('W10 A15: a passkey unlocks a locked session, under a new cookie; one of somebody else, a challenge of another session or one that was used does not', async (t) => {
  const { owner } = await foundWorkspace(server)
  const authenticator = await addPasskey(owner)
  const other = await foundWorkspace(server)
  const foreign = await addPasskey(other.owner)
  const path = '/auth/passkey/unlock'
  t.match(await owner.client.fails(`${path}/options`, { body: {} }), { code: 'wrong_step' }, 'there is nothing to unlock')
  await owner.client.ok('/auth/lock', { body: {} })
  await other.owner.client.ok('/auth/lock', { body: {} })
  const before = owner.client.cookies.get('__Host-rind_session')
  const asked = await options(owner.client, path)
  t.same(asked.allowCredentials.map(({ id }) => id), [authenticator.credentialId.toString('base64url')])
  t.match((await give(owner.client, path, { credential: foreign.get(asked) })).body, { code: 'passkey_refused' })
  t.match((await give(owner.client, path, { credential: authenticator.get(asked) })).body, { code: 'passkey_refused' }, 'that challenge is spent')
  t.match((await give(owner.client, path, { credential: authenticator.get(await options(other.owner.client, path)) })).body, { code: 'passkey_refused' })
  t.match((await give(owner.client, path, { credential: authenticator.get(await options(owner.client, path), { unverified: true }) })).body, { code: 'passkey_refused' })
  t.match(await owner.client.fails('/members'), { code: 'session_locked' })
  const good = authenticator.get(await options(owner.client, path))
  t.equal((await give(owner.client, path, { credential: good })).status, 200)
  t.ok(await owner.client.ok('/members'))
  t.not(owner.client.cookies.get('__Host-rind_session'), before)
  const old = new Client(server)
  old.cookies.set('__Host-rind_session', before ?? '')
  t.match(await old.fails('/members'), { code: 'unauthenticated' }, 'the old cookie opens nothing')
  await owner.client.ok('/auth/lock', { body: {} })
  t.match((await give(owner.client, path, { credential: good })).body, { code: 'passkey_refused' }, 'nor does the same answer again')
})

t.test('W10 A15: where only passkeys are taken, a member without one makes it upon entering; whoever has one uses it', async (t) => {
  const workspace = await foundWorkspace(server)
  const mia = await addMember(server, workspace, 'agent', ALL)
  await takePasskeysOnly(workspace)
  const enrol = '/auth/passkey/enrol'
  const workspaceId = workspace.id
  const elsewhere = await foundWorkspace(server)
  t.match(await mia.client.fails('/members'), { code: 'passkey_required' })

  const recovered = new Client(server)
  await recovered.ok('/auth/sign-in', { body: { email: mia.email, password: PASSWORD } })
  await recovered.ok('/auth/recovery', { body: { code: mia.recoveryCodes[0] } })
  t.match(await recovered.fails(`${enrol}/options`, { body: { workspaceId } }), { code: 'passkey_required' }, 'a recovery code is no way to a passkey')
  const half = new Client(server)
  await half.ok('/auth/sign-in', { body: { email: mia.email, password: PASSWORD } })
  t.match(await half.fails(`${enrol}/options`, { body: { workspaceId } }), { code: 'wrong_step' }, 'the password alone makes no passkey')
  const { client, step } = await afterBoth(mia)
  t.match(step, { next: 'workspace' })
  t.match(await client.fails('/auth/workspace', { body: { workspaceId } }), { status: 403, code: 'passkey_required' })
  t.match(await client.fails(`${enrol}/options`, { body: { workspaceId: elsewhere.id } }), { status: 404 }, 'nor for a workspace of others')
  const spare = await afterBoth(mia)
  const made = new SoftAuthenticator(server.url)
  const asked = await client.ok<CreationOptions>(`${enrol}/options`, { body: { workspaceId } })
  t.match((await give(spare.client, enrol, { workspaceId, name: 'Phone', credential: made.create(asked) })).body, { code: 'passkey_refused' }, 'the challenge belongs to its sign-in')
  const again = await client.ok<CreationOptions>(`${enrol}/options`, { body: { workspaceId } })
  const answers = await Promise.all([made, new SoftAuthenticator(server.url)].map((one) => give(client, enrol, { workspaceId, name: 'Phone', credential: one.create(again) })))
  t.equal(answers.filter(({ status }) => status === 200).length, 1, 'of two at once one passes')
  t.match(await client.ok('/auth/session'), { member: { email: mia.email }, workspace: { id: workspaceId } })
  await until('it is announced', () => server.mails.some((mail) => mail.includes(mia.email) && /passkey was added/.test(mail)))

  // The same person works where codes are enough: from there no code adds a passkey that opens this workspace.
  const memberId = (await recruit(server, elsewhere.id, 'agent', ALL, mia.identityId)).memberId
  const lax = await sessionOf(server, { identityId: mia.identityId, memberId, workspaceId: elsewhere.id })
  for (const [action, code] of [['account', 'passkey_required'], ['members', 'wrong_code']] as const) t.match(await lax.fails('/auth/step-up', { body: { code: '000000', action } }), { code }, action)

  const later = await afterBoth(mia)
  t.match(await later.client.fails(`${enrol}/options`, { body: { workspaceId } }), { code: 'passkey_required' }, 'a second one is not to be had for a code')
  await server.database.admin`update passkeys set blocked_at = now() where identity_id = ${mia.identityId}`
  t.match(await later.client.fails(`${enrol}/options`, { body: { workspaceId } }), { code: 'passkey_required' }, 'nor because the first one was blocked')
  const [event] = await server.database.admin<{ actor_id: string }[]>`select actor_id from audit_events where tenant_id = ${workspaceId} and operation = 'passkeys.enrol'`
  t.equal(event?.actor_id, mia.memberId, 'the workspace has it in its record')
  t.match((await give(spare.client, enrol, { workspaceId, name: 'Thief', credential: new SoftAuthenticator(server.url).create(asked) })).body, { code: 'passkey_refused' })
})

t.test('A6: a link and a passkey set a new password, once; no passkey of another person, no challenge of another link', async (t) => {
  const workspace = await foundWorkspace(server)
  const mia = await addMember(server, workspace, 'agent', ALL)
  const [mine, foreign] = [await addPasskey(mia), await addPasskey(workspace.owner)]
  const socket = await openSocket(mia.client)
  const linkTo = async (email: string) => new URL((await new Client(server).ok<{ devLink: string }>('/auth/reset', { body: { email, locale: 'en' } })).devLink).hash.slice('#token='.length)
  const path = '/auth/reset/passkey'
  const stranger = new Client(server)
  const [token, spare] = [await linkTo(mia.email), await linkTo(mia.email)]
  const asked = await options(stranger, path, { token })
  t.same(asked.allowCredentials, [], 'who holds the link learns of no passkey')
  t.match(await stranger.fails(`${path}/options`, { body: { token: 'A'.repeat(43) } }), { code: 'link_expired' })
  t.match((await give(stranger, path, { token, password: FRESH, credential: foreign.get(asked) })).body, { code: 'passkey_refused' }, "another person's")
  t.match((await give(stranger, path, { token, password: FRESH, credential: mine.get(await options(stranger, path, { token: spare })) })).body, { code: 'passkey_refused' }, 'a challenge of another link')
  t.match((await give(stranger, path, { token, password: 'short', credential: mine.get(await options(stranger, path, { token })) })).body, { code: 'weak_password' })
  server.clock.advance(30_000)
  t.ok(await signIn(server, mia), 'the password is the old one still')
  const challenge = await options(stranger, path, { token })
  const rounds = await Promise.all(Array.from({ length: 6 }, () => give(stranger, path, { token, password: FRESH, credential: mine.get(challenge) })))
  t.equal(rounds.filter(({ status }) => status === 200).length, 1, 'of many at once a single one passes')
  await socket.until(() => socket.closed)
  t.match(socket.closed, { code: 4001 })
  for (const over of [token, spare]) t.match(await stranger.fails(`${path}/options`, { body: { token: over } }), { code: 'link_expired' }, 'used, and so are the others that were asked for')
  server.clock.advance(30_000)
  const back = new Client(server)
  t.match((await give(back, '/auth/sign-in', { email: mia.email, password: PASSWORD })).body, { code: 'wrong_credentials' })
  t.match((await give(back, '/auth/sign-in', { email: mia.email, password: FRESH })).body, { next: 'totp' }, 'and the second factor is asked as ever')
  t.ok(await eventually('the mail that tells of it', () => server.mails.some((mail) => mail.includes(mia.email) && /password was changed/i.test(mail))))
})

t.end()
