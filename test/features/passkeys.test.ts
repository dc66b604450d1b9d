import t from 'tap'
import type { CreationOptions, RequestOptions } from '../../src/features/passkeys/schema.ts'
import { type Deviation, SoftAuthenticator } from '../support/authenticator.ts'
import { Client } from '../support/client.ts'
import { until } from '../support/embedded.ts'
import { PASSWORD, type Person, type Staff, foundWorkspace, totpCode } from '../support/people.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'

let server: TestServer
t.before(async () => {
  server = await startServer({ clock: new TestClock() })
})
t.after(() => server.stop())

type Step = { next: string; code?: string }

async function addPasskey(owner: Staff, name = 'Laptop', authenticator = new SoftAuthenticator(server.url)) {
  const options = await owner.client.ok<CreationOptions>('/account/passkeys/options', { body: { password: PASSWORD } })
  const { id } = await owner.client.ok<{ id: string }>('/account/passkeys', { body: { name, credential: authenticator.create(options) } })
  return { id, authenticator }
}

/** What goes with a passkey that is given again: what it is for. */
const purposeOf = (path: string, action: string) => (path.endsWith('step-up') ? { action } : {})
const begin = (client: Client, path = '/auth/passkey', action = 'account') => client.ok<RequestOptions>(`${path}/options`, { body: purposeOf(path, action) })
const give = (client: Client, credential: object, path = '/auth/passkey', action = 'account') => client.call<Step>(path, { body: { credential, ...purposeOf(path, action) } })

async function signInWith(authenticator: SoftAuthenticator, deviation: Deviation = {}, client = new Client(server)) {
  const options = await begin(client)
  return give(client, authenticator.get(options, deviation))
}

async function afterPassword(person: Person) {
  const client = new Client(server)
  await client.ok('/auth/sign-in', { body: { email: person.email, password: PASSWORD } })
  return client
}

const eventsOf = (identityId: string) => server.database.admin<{ operation: string; outcome: string; code: string | null }[]>`select operation, outcome, code from platform_events where identity_id = ${identityId} order by id`

t.test('W10: a passkey is added, signs in alone and as the second factor, is renamed and removed', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { id, authenticator } = await addPasskey(owner)
  const client = new Client(server)
  const options = await begin(client)
  t.match(options, { rpId: 'localhost', userVerification: 'required', allowCredentials: [] }, 'asks whoever it is, by finger, face or PIN')
  t.same((await give(client, authenticator.get(options))).body, { next: 'app' })
  t.equal((await client.ok<{ member: { email: string } }>('/auth/session')).member.email, owner.email)

  const half = await afterPassword(owner)
  const factor = await begin(half, '/auth/passkey/factor')
  t.same(factor.allowCredentials.map((credential) => credential.id), [authenticator.credentialId.toString('base64url')])
  t.same((await give(half, authenticator.get(factor), '/auth/passkey/factor')).body, { next: 'app' })
  t.ok(await half.ok('/auth/session'))

  await owner.client.ok(`/account/passkeys/${id}`, { method: 'PATCH', body: { name: 'Old laptop' } })
  const account = await owner.client.ok<{ passkeys: { name: string; lastUsedAt: string | null }[] }>('/account')
  t.match(account.passkeys, [{ name: 'Old laptop', lastUsedAt: new Date(server.clock.now()).toISOString() }])
  await owner.client.ok(`/account/passkeys/${id}/remove`, { body: {} })
  t.match((await signInWith(authenticator)).body, { code: 'passkey_refused' }, 'what was removed opens nothing')
  await until('its owner was told of both', () => server.mails.filter((mail) => mail.includes(owner.email) && /passkey was (added|removed)/.test(mail)).length === 2)
})

t.test('A15, A26: a passkey is refused for any other site, challenge, person or presence, and its challenge is spent by the refusal', async (t) => {
  const [one, two] = [await foundWorkspace(server), await foundWorkspace(server)]
  const { authenticator } = await addPasskey(one.owner)
  const other = await addPasskey(two.owner)
  const bad: Record<string, Deviation> = {
    'another origin': { origin: 'https://evil.example' },
    'a subdomain of ours': { origin: server.url.replace('localhost', 'login.localhost') },
    'the same host on another port': { origin: 'http://localhost:1' },
    'another site': { rpId: 'evil.example' },
    'a challenge of its own': { challenge: Buffer.alloc(32).toString('base64url') },
    'the person not verified': { unverified: true },
    'nobody present': { absent: true },
    'a registration in place of a sign-in': { type: 'webauthn.create' },
    "another person's handle": { userHandle: other.authenticator.userHandle },
    "another credential's key": { keyOf: other.authenticator }
  }
  for (const [name, deviation] of Object.entries(bad)) {
    const client = new Client(server)
    const options = await begin(client)
    t.match((await give(client, authenticator.get(options, deviation))).body, { status: 401, code: 'passkey_refused' }, name)
    if (deviation.challenge === undefined) t.match((await give(client, authenticator.get(options))).body, { code: 'passkey_refused' }, `${name}: the challenge is spent`)
    t.match(await client.fails('/auth/session'), { status: 401 })
  }
  const unknown = new SoftAuthenticator(server.url)
  unknown.userHandle = authenticator.userHandle
  t.match((await signInWith(unknown)).body, { code: 'passkey_refused' }, 'a credential that nobody has')
  t.same((await signInWith(authenticator)).body, { next: 'app' }, 'and the right one still works')

  const half = await afterPassword(one.owner)
  const options = await begin(half, '/auth/passkey/factor')
  t.match((await give(half, other.authenticator.get(options), '/auth/passkey/factor')).body, { code: 'passkey_refused' }, "another person's passkey is no second factor")
  t.match(await half.fails('/auth/session'), { code: 'second_factor_required' })
})

t.test('A15: a challenge belongs to its browser, its session and its purpose, and lasts five minutes', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { authenticator } = await addPasskey(owner)
  const [mine, theirs] = [new Client(server), new Client(server)]
  const options = await begin(mine)
  await begin(theirs)
  const answer = authenticator.get(options)
  t.match((await give(theirs, answer)).body, { code: 'passkey_refused' }, 'another browser')
  t.match((await give(new Client(server), answer)).body, { code: 'passkey_refused' }, 'no browser')
  t.same((await give(mine, answer)).body, { next: 'app' })

  const half = await afterPassword(owner)
  const factor = await begin(half, '/auth/passkey/factor')
  half.cookies.set('__Host-rind_passkey', 'A'.repeat(43))
  t.match((await give(half, authenticator.get(factor))).body, { code: 'passkey_refused' }, 'a challenge for a second factor signs nobody in')
  const stepUp = await begin(owner.client, '/auth/passkey/step-up')
  t.match((await give(half, authenticator.get(stepUp), '/auth/passkey/factor')).body, { code: 'passkey_refused' }, 'nor does one of another session')
  const late = await begin(mine)
  server.clock.advance(5 * 60_000 + 1)
  t.match((await give(mine, authenticator.get(late))).body, { code: 'passkey_refused' }, 'too late')
})

t.test('A12: one assertion passes once, also when it is sent twenty times at once', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { authenticator } = await addPasskey(owner)
  const client = new Client(server)
  const options = await begin(client)
  const answer = authenticator.get(options)
  const answers = await Promise.all(Array.from({ length: 20 }, () => give(client, answer)))
  t.equal(answers.filter(({ status }) => status === 200).length, 1)
  t.match((await give(client, answer)).body, { code: 'passkey_refused' })
  t.equal((await owner.client.ok<{ passkeys: { blocked: boolean }[] }>('/account')).passkeys[0]?.blocked, false, 'a replay is no copy')
})

t.test('a copy of a passkey is noticed by its counter: it is blocked and its owner told', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { authenticator } = await addPasskey(owner)
  await signInWith(authenticator, { signCount: 7 })
  t.match((await signInWith(authenticator, { signCount: 7 })).body, { code: 'passkey_refused' })
  t.match((await signInWith(authenticator, { signCount: 9 })).body, { code: 'passkey_refused' }, 'blocked from then on')
  t.match(await owner.client.ok('/account'), { passkeys: [{ blocked: true }] })
  t.ok((await eventsOf(owner.identityId)).some(({ code }) => code === 'passkey_copied'))
  await until('the letter', () => server.mails.some((mail) => mail.includes(owner.email) && mail.includes('was blocked')))
  const { next, factors } = await (await afterPassword(owner), new Client(server)).ok<{ next: string; factors: object }>('/auth/sign-in', { body: { email: owner.email, password: PASSWORD } })
  t.match({ next, factors }, { next: 'totp', factors: { authenticator: true, passkey: false } })
})

t.test('A16, A21: a stolen session adds and removes nothing: it lacks the fresh factor, and to add one the password', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { id, authenticator } = await addPasskey(owner)
  t.match(await owner.client.fails('/account/passkeys/options', { body: { password: 'wrong violet battery moose' } }), { status: 422, code: 'wrong_password' })
  const setup = await owner.client.ok<CreationOptions>('/account/passkeys/options', { body: { password: PASSWORD } })
  server.clock.advance(6 * 60_000)
  const stale = { status: 403, code: 'fresh_factor_required' }
  t.match(await owner.client.fails('/account/passkeys/options', { body: { password: PASSWORD } }), stale)
  t.match(await owner.client.fails('/account/passkeys', { body: { name: 'Mine now', credential: new SoftAuthenticator(server.url).create(setup) } }), stale)
  t.match(await owner.client.fails(`/account/passkeys/${id}/remove`, { body: {} }), stale)
  const options = await begin(owner.client, '/auth/passkey/step-up')
  t.match((await give(owner.client, authenticator.get(options, { unverified: true }), '/auth/passkey/step-up')).body, { code: 'passkey_refused' })
  const other = await begin(owner.client, '/auth/passkey/step-up', 'erasure')
  t.match((await give(owner.client, authenticator.get(other), '/auth/passkey/step-up')).body, { code: 'passkey_refused' }, 'a challenge for one kind of action gives nothing for another')
  t.equal((await give(owner.client, authenticator.get(await begin(owner.client, '/auth/passkey/step-up', 'erasure')), '/auth/passkey/step-up', 'erasure')).status, 200)
  t.match(await owner.client.fails(`/account/passkeys/${id}/remove`, { body: {} }), stale, 'nor does a passkey that was given for it')
  const again = await begin(owner.client, '/auth/passkey/step-up')
  const before = owner.client.cookies.get('__Host-rind_session')
  t.equal((await give(owner.client, authenticator.get(again), '/auth/passkey/step-up')).status, 200)
  t.not(owner.client.cookies.get('__Host-rind_session'), before, 'the session goes on under a new cookie')
  t.ok(await owner.client.ok(`/account/passkeys/${id}/remove`, { body: {} }))
})

t.test('A35: nobody names, removes or adds the passkey of somebody else', async (t) => {
  const [one, two] = [await foundWorkspace(server), await foundWorkspace(server)]
  const { id, authenticator } = await addPasskey(one.owner)
  t.match(await two.owner.client.fails(`/account/passkeys/${id}`, { method: 'PATCH', body: { name: 'Mine' } }), { status: 404 })
  t.match(await two.owner.client.fails(`/account/passkeys/${id}/remove`, { body: {} }), { status: 404 })
  const options = await two.owner.client.ok<CreationOptions>('/account/passkeys/options', { body: { password: PASSWORD } })
  t.match(await two.owner.client.fails('/account/passkeys', { body: { name: 'Mine', credential: authenticator.create(options) } }), { code: 'passkey_refused' }, 'a credential belongs to one person')
  t.match(await two.owner.client.ok('/account'), { passkeys: [] })
  // A row that is moved to another person in the database does not open.
  await server.database.admin`update passkeys set identity_id = ${two.owner.identityId} where id = ${id}`
  const moved = await signInWith(authenticator)
  t.not(moved.status, 200)
})

t.test('A17: a factor that is removed while its owner signs in opens nothing, and of the last two one remains', async (t) => {
  const { owner } = await foundWorkspace(server)
  for (let round = 0; round < 5; round++) {
    const { id, authenticator } = await addPasskey(owner)
    const client = new Client(server)
    const options = await begin(client)
    const [signedIn, removed] = await Promise.all([give(client, authenticator.get(options)), owner.client.call(`/account/passkeys/${id}/remove`, { body: {} })])
    t.equal(removed.status, 200)
    t.ok(signedIn.status === 200 || signedIn.body.code === 'passkey_refused', 'before or after, never half')
    t.match((await signInWith(authenticator)).body, { code: 'passkey_refused' })
  }
  const { id } = await addPasskey(owner)
  const { authenticators } = await owner.client.ok<{ authenticators: { id: string }[] }>('/account')
  const both = await Promise.all([owner.client.call<Step>(`/account/passkeys/${id}/remove`, { body: {} }), owner.client.call<Step>(`/account/authenticators/${authenticators[0]?.id}/remove`, { body: {} })])
  t.same(both.map(({ status }) => status).toSorted(), [200, 409])
  t.ok(both.some(({ body }) => body.code === 'last_factor'))
})

t.test('A24: two answers to one half session make one session, and what was half way when all others were ended stays shut', async (t) => {
  const { owner } = await foundWorkspace(server)
  const { authenticator } = await addPasskey(owner)
  server.clock.advance(31_000)
  const half = await afterPassword(owner)
  const options = await begin(half, '/auth/passkey/factor')
  const code = totpCode(owner.totpSecret, server.clock.now())
  const before = await owner.client.ok<{ sessions: object[] }>('/account/sessions')
  const token = half.cookies.get('__Host-rind_session') ?? ''
  const twin = new Client(server)
  twin.cookies.set('__Host-rind_session', token)
  const both = await Promise.all([half.call('/auth/totp', { body: { code } }), give(twin, authenticator.get(options), '/auth/passkey/factor')])
  t.equal(both.filter(({ status }) => status === 200).length, 1)
  t.equal((await owner.client.ok<{ sessions: object[] }>('/account/sessions')).sessions.length, before.sessions.length, 'the half one became one whole one')

  const late = await afterPassword(owner)
  const factor = await begin(late, '/auth/passkey/factor')
  await owner.client.ok('/account/sessions/end-others', { body: {} })
  t.equal((await give(late, authenticator.get(factor), '/auth/passkey/factor')).status, 401)
  t.match(await owner.client.ok('/account/sessions'), { sessions: [{ current: true }] })
})

t.end()
