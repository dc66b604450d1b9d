import t from 'tap'
import { newId } from '../../db/index.ts'
import { OPERATIONS } from '../../src/features/index.ts'
import { type AnyOperation, FRESH_ACTIONS, type FreshAction } from '../../src/operations/index.ts'
import { PROGRAMS, SPECIAL, lockedOne, memberOf, programOf, specialMember } from '../support/callers.ts'
import { Client } from '../support/client.ts'
import { ACCESS, ROLES, recruit, sessionOf } from '../support/crew.ts'
import { type Caller, type Door, type Things, call, fingerprint, furnish, idsOf } from '../support/doors.ts'
import { EXPECTED, type Expectation, HARMLESS, reachOf } from '../support/expectations.ts'
import { freshen } from '../support/fresh.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openSocket } from '../support/socket.ts'

const expectationOf = (operation: AnyOperation): Expectation => EXPECTED[operation.id] ?? { who: 'anyone', doors: 'both', answer: 'no expectation' }
const kindOf = ({ who }: Expectation) => (typeof who === 'function' ? 'member' : who)
const doorsOf = (operation: AnyOperation) => (['rest', 'socket'] as const).filter((door) => [door, 'both'].includes(expectationOf(operation).doors))

function passes(operation: AnyOperation, caller: Caller): boolean {
  const { who } = expectationOf(operation)
  if (caller.program && !caller.program.includes(operation.id)) return false
  if (typeof who === 'function') return caller.kind === 'member' && caller.rights !== undefined && who(caller.rights)
  return who === 'anyone' || who === caller.kind
}

/** What this caller must be answered at this door: `ok`, or the code of the problem. */
function expected(operation: AnyOperation, caller: Caller, door: Door): string {
  const expectation = expectationOf(operation)
  if (door === 'socket' && (!doorsOf(operation).includes('socket') || kindOf(expectation) !== caller.kind)) return 'unknown_operation'
  if (caller.previewing && kindOf(expectation) === 'member' && operation.rest?.method !== 'GET' && !HARMLESS.includes(operation.id)) return 'preview_only'
  const [reach, needed] = [caller.rights?.reach, reachOf(expectation)]
  if (reach === 'none' && needed && (passes(operation, caller) || (needed === 'manage' && caller.rights?.role === 'admin'))) return 'not_found'
  if (reach === 'read' && needed === 'reply' && passes(operation, caller)) return 'forbidden'
  if (passes(operation, caller)) {
    const { answer = 'ok' } = expectation
    return typeof answer === 'string' ? answer : answer[caller.stage ?? 'password']
  }
  // A token is for the operations of members alone; what is open to everybody is asked for without one.
  if (caller.program) return kindOf(expectation) === 'member' ? 'forbidden' : 'unauthenticated'
  if (caller.kind === 'member' && ['member', 'locked'].includes(kindOf(expectation))) return kindOf(expectation) === 'member' ? 'forbidden' : 'wrong_step'
  if (caller.kind === 'locked' && ['member', 'half'].includes(kindOf(expectation))) return 'session_locked'
  if (kindOf(expectation) === 'visitor') return 'invalid_frame_token'
  return caller.kind === 'half' && ['member', 'locked'].includes(kindOf(expectation)) ? 'second_factor_required' : 'unauthenticated'
}

let server: TestServer
let here: TestWorkspace
let there: TestWorkspace
let callers: Caller[]
/** Another visitor's conversation in the same inbox. */
let neighbour: string
/** A workspace in which the person half-way is no member. */
let stranger: string

t.before(async () => {
  server = await startServer()
  ;[here, there] = await Promise.all([foundWorkspace(server, 'Here'), foundWorkspace(server, 'There')])
  stranger = (await foundWorkspace(server, 'Stranger')).id
  const [hereThings, thereThings] = await Promise.all([furnish(server, here, 'The secret of Here'), furnish(server, there, 'The secret of There')])
  const signup = new Client(server)
  const { devLink } = await signup.ok<{ devLink: string }>('/signup', { body: { email: 'matrix@example.test', locale: 'en' } })
  await signup.ok('/signup/open', { body: { token: new URL(devLink).hash.slice('#token='.length) } })
  const both = await recruit(server, here.id, 'agent', { billing: false, customerData: false, messaging: false })
  const nomad = { ...both, ...(await recruit(server, there.id, 'agent', { billing: false, customerData: false, messaging: false }, both.identityId)) }
  const half = async (stage: 'password' | 'factor'): Promise<Caller> => {
    const renew = () => sessionOf(server, nomad, stage)
    return { name: `half-way after ${stage}`, kind: 'half', stage, own: hereThings.own, client: await renew(), renew }
  }
  const members = await Promise.all(ROLES.flatMap((role) => ACCESS.map((access) => memberOf(server, here, hereThings.own, role, access))))
  const specials = await Promise.all(SPECIAL.map((special) => specialMember(server, here, hereThings.own, special)))
  const programs = await Promise.all(PROGRAMS.map((special) => programOf(server, here, hereThings.own, special)))
  const elsewhere = await memberOf(server, there, thereThings.own, 'owner', { billing: true, customerData: true, messaging: true })
  neighbour = hereThings.neighbour
  callers = [
    { name: 'nobody', kind: 'nobody', own: hereThings.own, client: new Client(server) },
    { name: 'a half-way sign-up', kind: 'signup', own: hereThings.own, client: signup },
    await half('password'),
    await half('factor'),
    await lockedOne(server, here, hereThings.own),
    ...members,
    ...specials,
    ...programs,
    { ...elsewhere, name: 'the owner of another workspace' },
    { name: 'a visitor', kind: 'visitor', own: hereThings.own, client: hereThings.visitor, socket: await openSocket(hereThings.visitor) },
    { name: 'a visitor of another workspace', kind: 'visitor', own: thereThings.own, client: thereThings.visitor, socket: await openSocket(thereThings.visitor) }
  ]
})
t.after(() => server.stop())

const thingOf = (operation: AnyOperation, field: keyof Things, from: Things) => from[expectationOf(operation).naming?.[field] ?? field]
const inputFor = (operation: AnyOperation, from: Things) => {
  const { ids = [], input } = expectationOf(operation)
  return { ...input?.(), ...Object.fromEntries(ids.map((id) => [id, thingOf(operation, id, from)])) }
}
const foreignTo = (caller: Caller) => callers.find(({ own }) => own.workspaceId !== caller.own.workspaceId)?.own ?? caller.own
/** Some callers run beside each other, the calls of one in order. All at once would wait for each other's searches until they are told that others are busy. */
async function everyCaller(of: readonly Caller[], run: (caller: Caller) => Promise<void>): Promise<void> {
  const waiting = [...of]
  const next = async () => {
    for (let caller = waiting.shift(); caller; caller = waiting.shift()) {
      // Those of the beginning may be over by now.
      if (caller.kind === 'member' && !caller.program) await freshen(server, caller.client)
      await run(caller)
    }
  }
  await Promise.all(Array.from({ length: 6 }, next))
}
const withDoor = (caller: Caller) => (['rest', 'socket'] as const).filter((door) => door === 'rest' || caller.socket)

t.test('A44: each operation stands in the table of who may do what, with the ids it takes and its doors', async (t) => {
  t.same(OPERATIONS.map(({ id }) => id).toSorted(), Object.keys(EXPECTED).toSorted())
  for (const operation of OPERATIONS) {
    t.same(idsOf(operation), [...(expectationOf(operation).ids ?? [])].toSorted(), `the ids of ${operation.id}`)
    t.same(doorsOf(operation), [...(operation.rest ? ['rest'] : []), ...(operation.socket ? ['socket'] : [])], `the doors of ${operation.id}`)
  }
})

t.test('A44 A15 W11: every operation answers every kind of caller as the table says, at both doors, and shows nothing of another workspace', async (t) => {
  let calls = 0
  const foreign = new Map<string, string[]>()
  for (const { id } of [here, there]) {
    const ids = ['conversations', 'messages', 'members', 'contacts', 'inboxes'].map((table) => `select id::text from ${table} where tenant_id = '${id}'`)
    foreign.set(id, (await server.database.admin.unsafe<{ id: string }[]>(ids.join(' union all '))).map((row) => row.id))
  }
  await everyCaller(callers, async (caller) => {
    const closed = caller.rights?.reach === 'none' ? [caller.own.conversationId, ': a name'] : []
    const secrets = [...closed, ...(foreign.get(foreignTo(caller).workspaceId) ?? []), caller.own.workspaceId === here.id ? 'The secret of There' : 'The secret of Here']
    for (const door of withDoor(caller)) {
      for (const operation of OPERATIONS.toSorted((a, b) => Number(expectationOf(a).lastCall ?? 0) - Number(expectationOf(b).lastCall ?? 0))) {
        if (door === 'rest' && !doorsOf(operation).includes('rest')) continue
        const client = expectationOf(operation).lastCall && door === 'rest' ? await caller.renew?.() : undefined
        const answer = await call({ ...caller, client: client ?? caller.client }, operation, door, inputFor(operation, caller.own))
        calls += 1
        if (answer.code !== expected(operation, caller, door)) t.equal(answer.code, expected(operation, caller, door), `${operation.id} by ${caller.name} over ${door}`)
        const shown = secrets.filter((secret) => answer.text.includes(secret))
        if (shown.length > 0) t.same(shown, [], `${operation.id} by ${caller.name} over ${door} shows another workspace`)
        if (operation.id === 'conversations.get' && answer.code === 'ok') {
          t.equal(answer.text.includes(': a name'), caller.rights?.customerData === true, `${caller.name} sees the name of a customer only with the right to customer data`)
        }
      }
    }
  })
  t.ok(calls > 2500, `${calls} calls`)
})

t.test('A33 A35 A37 A58: a foreign id is answered like an id that nobody has, and nothing changes there', async (t) => {
  const before = await fingerprint(server.database.admin, there.id)
  const nothing = () => newId(server.clock.now())
  let compared = 0
  await everyCaller(callers.filter(({ own }) => own.workspaceId === here.id), async (caller) => {
    for (const door of withDoor(caller)) {
      for (const operation of OPERATIONS.filter((candidate) => doorsOf(candidate).includes(door) && passes(candidate, caller))) {
        const { ids = [], lastCall, unknown } = expectationOf(operation)
        if (expected(operation, caller, door) !== 'ok') continue
        for (const field of ids) {
          const ask = async (id: string | readonly string[] | undefined) => {
            const client = lastCall ? await caller.renew?.() : undefined
            const answer = await call({ ...caller, client: client ?? caller.client }, operation, door, { ...inputFor(operation, caller.own), [field]: id })
            // How far a search got is a matter of time, not of ids: it is bounded by the clock, and one of the record by how much was added meanwhile.
            const bounded = operation.id.startsWith('search.') ? /"scanned".*$/ : operation.id === 'record.list' ? /"next".*$/ : null
            return bounded ? { ...answer, text: answer.text.replace(bounded, '') } : answer
          }
          const random = await ask(Array.isArray(caller.own[field]) ? [nothing()] : nothing())
          // A person half-way may choose among the workspaces of their own: another one's is foreign.
          const theirs = operation.id === 'auth.enterWorkspace' ? [stranger] : [thingOf(operation, field, foreignTo(caller)), ...(caller.kind === 'visitor' ? [neighbour] : [])]
          for (const id of theirs) {
            const answer = await ask(id)
            compared += 1
            const what = `${field} of ${operation.id} by ${caller.name} over ${door}`
            if (answer.text !== random.text || answer.status !== random.status) t.same(answer, random, what)
            if (random.code !== (unknown ?? 'not_found')) t.equal(random.code, unknown ?? 'not_found', what)
          }
        }
      }
    }
  })
  t.ok(compared > 300, `${compared} comparisons`)
  t.equal(await fingerprint(server.database.admin, there.id), before, 'no row of the other workspace changed')
})

/** What asks for a fresh factor, and for which kind of action; for some only with these inputs. */
const FRESH: Readonly<Record<string, FreshAction>> = {
  'account.changePassword': 'account', 'account.prepareAuthenticator': 'account', 'account.confirmAuthenticator': 'account', 'account.removeAuthenticator': 'account',
  'account.renewRecoveryCodes': 'account', 'passkeys.beginAdd': 'account', 'passkeys.add': 'account', 'passkeys.remove': 'account',
  'members.changeRights': 'members', 'members.reactivate': 'members', 'members.deactivate': 'members', 'reviews.withdraw': 'members', 'invitations.send': 'members', 'invitations.resend': 'members', 'roles.update': 'members', 'roles.assign': 'members',
  'roles.setInboxDefault': 'members', 'roles.setInboxLevel': 'members', 'members.handOver': 'ownership', 'members.resetFactors': 'factors',
  'security.update': 'security', 'privacy.update': 'privacy', 'tokens.create': 'tokens', 'erasures.request': 'erasure', 'erasures.approve': 'erasure',
  'approvals.approve': 'approvals', 'approvals.confirm': 'approvals', 'exports.request': 'export', 'exports.download': 'export'
}
const MORE: Readonly<Record<string, object>> = { 'invitations.send': { role: 'admin' }, 'roles.update': { rights: [] } }

t.test('A16 F9: what is dangerous asks for a factor that was given for it: one given for anything else, or to sign in, does not count', async (t) => {
  t.same(Object.keys(FRESH).toSorted(), OPERATIONS.filter(({ fresh }) => fresh !== undefined).map(({ id }) => id).toSorted())
  const person = await recruit(server, here.id, 'owner', { billing: true, customerData: true, messaging: true })
  const own = callers.find(({ kind }) => kind === 'member')?.own
  if (!own) throw new Error('There are members')
  for (const action of FRESH_ACTIONS) {
    const client = await sessionOf(server, person)
    await server.database.admin`delete from session_factors where action = ${action} and session_id in (select id from sessions where identity_id = ${person.identityId})`
    for (const operation of OPERATIONS.filter(({ id }) => FRESH[id] === action)) {
      const input = { ...inputFor(operation, own), ...MORE[operation.id] }
      t.match(await call({ name: 'an owner', kind: 'member', own, client }, operation, 'rest', input), { code: 'fresh_factor_required', text: new RegExp(`"action":"${action}"`) }, operation.id)
    }
  }
})

t.test('A34: a workspace named in a body, a query or a frame is refused, and one in a header is not looked at', async (t) => {
  const names = ['tenantId', 'tenant_id', 'workspaceId', 'workspace']
  const headers = Object.fromEntries(['x-tenant-id', 'x-workspace-id', 'x-rind-tenant', 'x-tenant', 'tenant-id'].map((name) => [name, there.id]))
  const chosen = callers.filter(({ name }) => ['nobody', 'a visitor', 'a half-way sign-up', 'half-way after factor', 'owner with billing and customerData and messaging'].includes(name))
  t.equal(chosen.length, 5)
  await everyCaller(chosen, async (caller) => {
    for (const operation of OPERATIONS.filter((candidate) => passes(candidate, caller) && !expectationOf(candidate).lastCall)) {
      for (const door of doorsOf(operation).filter((door) => withDoor(caller).includes(door))) {
        const what = `${operation.id} by ${caller.name} over ${door}`
        // Who signs in names the workspace they enter; it is one of their own, or not found.
        for (const name of names.filter((each) => !expectationOf(operation).ids?.some((id) => id === each))) t.equal((await call(caller, operation, door, { ...inputFor(operation, caller.own), [name]: there.id })).code, 'unknown_field', `${name} in ${what}`)
        const answer = await call(caller, operation, door, inputFor(operation, caller.own), headers)
        t.notMatch(answer.text, there.id, `headers of ${what}`)
        t.equal(answer.code, expected(operation, caller, door), `headers of ${what}`)
      }
    }
  })
})

t.end()
