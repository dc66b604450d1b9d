import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import t from 'tap'
import { type ProblemDocument, Problem } from '../../src/errors/index.ts'
import { readCursor, writeCursor } from '../../src/features/conversations/cursor.ts'
import { UpdateInput } from '../../src/features/inboxes/schema.ts'
import { SendInput } from '../../src/features/messages/schema.ts'
import { StartInput } from '../../src/features/widget/schema.ts'
import { LIMITS, type LimitTable, PERMISSIONS, type Permission, createLimiter, isWithin, may, normaliseNetwork, parseJson, subscriberOf, validate } from '../../src/operations/index.ts'
import { refuseBrokenText } from '../../src/operations/text.ts'
import { coalesce } from '../../src/realtime/coalesce.ts'
import { ACCESS, ROLES } from '../support/crew.ts'

/** The problem that something throws, as a caller sees it. */
function problem(run: () => unknown): Partial<ProblemDocument> {
  try {
    run()
    return {}
  } catch (error) {
    if (!(error instanceof Problem)) throw error
    const { code, field, allowed, detail } = error.toDocument()
    return { code, ...(field !== undefined && { field }), ...(allowed !== undefined && { allowed }), ...(detail !== undefined && { detail }) }
  }
}
const code = (run: () => unknown) => problem(run).code ?? 'taken'

t.test('A74: JSON with one key twice is refused, however the key is spelled or spaced', (t) => {
  const twice = [
    '{"a":1,"a":2}', '{"a":1,"\\u0061":2}', '{"\\u0061":1,"\\u0061":2}', '{"x":{"b":1,"c":{},"b":2}}', '[{"a":1},{"a":1,"b":[{}],"a":2}]', '{"a":{"a":1},"a":2}',
    `{"a"${' '.repeat(100)}:1,"a"${'\n'.repeat(100)}:2}`, '{"a"\t:1,"a"\r\n:2}', '{"":1,"":2}', '{"a\\"":1,"a\\"":2}', '{"a":"\\\\","a":2}', '{"é":1,"\\u00e9":2}', '{"__proto__":1,"__proto__":2}'
  ]
  for (const text of twice) t.equal(code(() => parseJson(text)), 'duplicate_key', text.slice(0, 60))
  const once = ['{"a":"a","b":"a:"}', '{"a":{"a":{"a":1}}}', '[{"a":1},{"a":2}]', '{"a":["a","a"],"b":"\\"a\\":1"}', '{"A":1,"a":2}', '"a"', '{"e\\u0301":1,"é":2}', ' { "a" : null } ']
  for (const text of once) t.same(parseJson(text), JSON.parse(text), text)
  const keys = Array.from({ length: 5000 }, (_, index) => `"k${index}":${index}`)
  t.equal(code(() => parseJson(`{${keys.join()},"k4999":1}`)), 'duplicate_key', 'the last of many')
  fc.assert(fc.property(fc.json({ maxDepth: 6 }), (text) => JSON.stringify(parseJson(text)) === JSON.stringify(JSON.parse(text))))
  t.end()
})

t.test('A102, A54: JSON that is too deep or broken is refused without recursion, and prototypes are left alone', (t) => {
  const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`
  t.same(parseJson(nested(32)), JSON.parse(nested(32)))
  t.equal(code(() => parseJson(nested(33))), 'too_deep')
  t.equal(code(() => parseJson('{"a":'.repeat(33))), 'too_deep')
  t.equal(code(() => parseJson('['.repeat(1_000_000))), 'too_deep', 'a bomb')
  for (const text of ['', '{', '{"a":1,}', "{'a':1}", '{"a":1}}', ']', '{"a\\x":1}', '{"\\u00":1}', '"a', 'NaN', '{"a":01}', '\ufeff{}']) t.equal(code(() => parseJson(text)), 'malformed_json', text)
  t.ok(code(() => parseJson(`{"a"${'"'.repeat(60_000)}`)) === 'malformed_json', 'quotes without end')
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    const value = parseJson(`{"a":{"${key}":{"polluted":true}}}`)
    t.same(problem(() => refuseBrokenText(value)), { code: 'unknown_field', field: key })
    t.equal(({} as { polluted?: boolean }).polluted, undefined)
    t.equal(code(() => validate(SendInput, parseJson(`{"${key}":{}}`))), 'unknown_field')
  }
  t.end()
})

t.test('A5, A74: texts that cannot be kept as they are are refused, wherever they stand, and the field is named', (t) => {
  for (const text of ['a\0b', '\ud800', 'x\udc00y', '\udc00\ud800']) {
    t.match(problem(() => refuseBrokenText({ list: [{ deep: text }] })), { code: 'invalid_text', field: 'list/0/deep' }, JSON.stringify(text))
    t.equal(code(() => refuseBrokenText({ [text]: 1 })), 'invalid_text', 'also as a key')
  }
  t.equal(code(() => refuseBrokenText({ text: '👩‍👩‍👧 \u202e e\u0301 \u0001', number: 1, nothing: null })), 'taken', 'the rest is kept')
  t.end()
})

const uuid = '0192f3a4-5b6c-7d8e-9f00-112233445566'
const good = { conversationId: uuid, clientId: uuid, body: 'Hello' }

t.test('A74: an input is taken as it is or refused with the field and what it takes', (t) => {
  t.equal(code(() => validate(SendInput, good)), 'taken')
  t.match(problem(() => validate(SendInput, { ...good, extra: 1 })), { code: 'unknown_field', field: 'extra', allowed: ['conversationId', 'clientId', 'body'] })
  t.match(problem(() => validate(StartInput, { clientId: uuid, body: 'x', profile: { shoe: 43 } })), { code: 'unknown_field', field: 'profile/shoe' })
  const { body: _, ...missing } = good
  t.match(problem(() => validate(SendInput, missing)), { code: 'invalid_input', field: 'body', detail: 'This field is missing.', allowed: /Plain text, 1 to 8,000/ })
  for (const body of ['', '   \n', 'x'.repeat(8001), 5, null, ['x'], { toString: 'x' }, true]) {
    t.match(problem(() => validate(SendInput, { ...good, body })), { code: 'invalid_input', field: 'body', allowed: /Plain text/ }, JSON.stringify(body).slice(0, 20))
  }
  for (const id of [uuid.toUpperCase(), `{${uuid}}`, uuid.slice(1), `${uuid} `, `${uuid}\n`, uuid.replaceAll('-', ''), '00000000-0000-0000-0000-000000000000', 7]) {
    t.match(problem(() => validate(SendInput, { ...good, clientId: id })), { code: 'invalid_input', field: 'clientId', allowed: /UUID/ }, String(id))
  }
  for (const input of [null, [], 'x', 1, undefined]) t.same(problem(() => validate(SendInput, input)), { code: 'invalid_input', allowed: 'a JSON object' })
  t.match(problem(() => validate(UpdateInput, { inboxId: uuid, origins: ['https://a.example', 'https://a.example/path'] })), { code: 'invalid_input', field: 'origins/1' })
  for (const origin of ['https://A.example', 'ftp://a.example', 'https://a.example\n', '*', 'https://*.example', 'https://a.example:123456', 'null']) {
    t.equal(code(() => validate(UpdateInput, { inboxId: uuid, origins: [origin] })), 'invalid_input', origin)
  }
  for (const color of ['#14683', '#14683F', 'red', '#14683f;', '#14683f\n']) t.equal(code(() => validate(UpdateInput, { inboxId: uuid, color })), 'invalid_input', color)
  t.end()
})

const EVERYBODY = 'owner admin agent auditor'
const STAFF = 'owner admin agent'
/** b, d, m: the levels billing, customer data, messaging. */
const ANY = '--- --m -d- -dm b-- b-m bd- bdm'
const BILLING = 'b-- b-m bd- bdm'

/** Each right: the roles that may have it, and with which of the eight combinations of levels they do. */
const TABLE: Readonly<Record<Permission, readonly [roles: string, levels: string]>> = {
  enter: [EVERYBODY, ANY],
  seeConversations: [STAFF, '--m -d- -dm b-m bd- bdm'],
  seeCustomerData: [STAFF, '-d- -dm bd- bdm'],
  sendMessages: [STAFF, '--m -dm b-m bdm'],
  seeBilling: [EVERYBODY, BILLING],
  manageBilling: [STAFF, BILLING],
  manageInboxes: ['owner admin', ANY],
  manageSomeInbox: ['owner admin', ANY],
  seeSettings: ['owner admin auditor', ANY],
  manageWorkspace: ['owner admin', ANY],
  manageMembers: ['owner admin', ANY],
  manageTeams: ['owner admin', ANY],
  manageRoles: ['owner admin', ANY],
  manageSecurity: ['owner admin', ANY],
  eraseData: ['owner admin', '-d- -dm bd- bdm'],
  eraseWorkspace: ['owner', '-d- -dm bd- bdm'],
  exportWorkspace: ['owner admin', '-d- -dm bd- bdm'],
  seeRecord: ['owner admin auditor', ANY],
  manageOwners: ['owner', ANY]
}

t.test('W11, A44: who may what, for each role and each of the eight combinations of access levels', (t) => {
  t.same(Object.keys(PERMISSIONS), Object.keys(TABLE), 'no right is missing in the table')
  for (const [permission, [roles, levels]] of Object.entries(TABLE)) {
    for (const role of ROLES) {
      const having = ACCESS.flatMap((access) => {
        const combination = `${access.billing ? 'b' : '-'}${access.customerData ? 'd' : '-'}${access.messaging ? 'm' : '-'}`
        return may({ role, access }, permission as Permission) ? [combination] : []
      })
      t.equal(having.join(' '), roles.split(' ').includes(role) ? levels : '', `${permission} of ${role}`)
    }
  }
  t.end()
})

t.test('A60, A11: a limit lets a burst through, then one each interval, a key at a time, and says when to come back', async (t) => {
  let now = 1_800_000_000_000
  const limits: LimitTable = { ...LIMITS, 'member.send': { burst: 3, every: 2000 } }
  const unused = () => { throw new Error('a limit in memory asks no database') }
  const take = createLimiter({ limits, clock: { now: () => now }, withPlatform: unused, systemKeys: undefined as never })
  const tries = async (count: number, key = 'a') => {
    const results: (number | undefined)[] = []
    for (let index = 0; index < count; index++) results.push(await take('member.send', key).then(() => 0, (error: Problem) => error.details.retryAfter))
    return results
  }
  t.same(await tries(5), [0, 0, 0, 2, 2], 'three at once')
  t.same(await tries(1, 'b'), [0], 'another key has its own')
  t.equal(await take('member.write', 'a'), undefined, 'another limit of the same key has its own')
  now += 1999
  t.same(await tries(1), [1], 'not yet')
  now += 1
  t.same(await tries(2), [0, 2], 'one after each interval')
  now += 60_000
  t.same(await tries(4), [0, 0, 0, 2], 'waiting gains no more than a burst')
  now -= 3_600_000
  t.same(await tries(1), [3602], 'a clock that is set back opens nothing')
})

t.test('hints about one thing cost one run at a time, none is lost, and a failed run is tried again', async (t) => {
  const runs: string[] = []
  const errors: unknown[] = []
  const gates: (() => void)[] = []
  let failing = 0
  const hint = coalesce(async (key) => {
    runs.push(key)
    await new Promise<void>((resolve) => gates.push(resolve))
    if (failing-- > 0) throw new Error('the database was away')
  }, 0, (error) => errors.push(error))
  const open = async () => { gates.shift()?.(); await wait(1) }
  for (let index = 0; index < 10; index++) hint('a')
  hint('b')
  t.same(runs, ['a', 'b'], 'ten hints about one thing are one run; another thing does not wait')
  await open()
  t.same(runs, ['a', 'b', 'a'], 'what came meanwhile is one more')
  await open()
  await open()
  t.same(runs, ['a', 'b', 'a'])
  failing = 1
  hint('c')
  await open()
  t.equal(errors.length, 1)
  for (const deadline = Date.now() + 5000; runs.length < 5 && Date.now() < deadline;) await wait(5)
  t.same(runs.slice(3), ['c', 'c'], 'what failed is tried again without a new hint')
  await open()
  t.equal(errors.length, 1)
})

t.test('A39: a cursor is a place in a list, comes back as it was, and nothing else is taken', (t) => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 9_999_999_999_999 }), fc.uuid(), (activityAt, id) => {
    const back = readCursor(writeCursor({ activityAt, id }))
    return back.activityAt === activityAt && back.id === id
  }))
  const encode = (text: string) => Buffer.from(text).toString('base64url')
  const forged = ['', '1.2', `1.${uuid}'; drop table messages`, `-1.${uuid}`, `1e3.${uuid}`, `1.${uuid.toUpperCase()}`, `99999999999999.${uuid}`, `1.${uuid}\n`]
  for (const text of ['x', ...forged.map(encode)]) t.match(problem(() => readCursor(text)), { code: 'invalid_cursor', field: 'cursor' }, text)
  fc.assert(fc.property(fc.string({ maxLength: 200 }), (text) => ['invalid_cursor', 'taken'].includes(code(() => readCursor(text)))))
  t.end()
})

t.test('A32: limits count an IPv4 address, and of IPv6 the /64 that one subscriber has', (t) => {
  for (const same of ['2001:db8:1:2::1', '2001:DB8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2:0:0:192.0.2.1']) t.equal(subscriberOf(same), '2001:db8:1:2::/64', same)
  t.equal(subscriberOf('2001:db8:1:3::1'), '2001:db8:1:3::/64', 'the next one is somebody else')
  for (const mapped of ['192.0.2.1', '::ffff:192.0.2.1', '::FFFF:c000:201']) t.equal(subscriberOf(mapped), '192.0.2.1', mapped)
  t.equal(subscriberOf('fe80::1%eth0'), 'fe80::/64', 'a zone is left out')
  t.equal(subscriberOf('no address'), 'no address')
  fc.assert(fc.property(fc.ipV6(), (ip) => /^[0-9a-f:]+\/64$|^\d+\.\d+\.\d+\.\d+$/.test(subscriberOf(ip)) && subscriberOf(ip) === subscriberOf(ip.toUpperCase())))
  t.end()
})

t.test('W5: a network is read in every spelling, kept in one, and holds just its own addresses', (t) => {
  for (const [typed, kept] of [['192.0.2.77/24', '192.0.2.0/24'], [' 10.0.0.1 ', '10.0.0.1/32'], ['2001:DB8::5/48', '2001:db8::/48'], ['::1', '::1/128'], ['::ffff:10.0.0.0/104', '10.0.0.0/8'], ['0.0.0.0/0', '0.0.0.0/0'], ['::/0', '::/0']] as const) {
    t.equal(normaliseNetwork(typed), kept, typed)
  }
  for (const none of ['', '10.0.0.0/33', '10.0.0/8', '::/129', '::ffff:1.2.3.4/90', '010.1.1.1', 'fe80::1%eth0/64', 'example.test', '10.0.0.1/', '10.0.0.1/8/8', '10.0.0.1 /8', '١٠.0.0.1']) t.equal(normaliseNetwork(none), null, none)
  t.ok(isWithin(['192.0.2.0/24'], '::ffff:192.0.2.9'), 'IPv4 that is mapped into IPv6 is IPv4')
  t.notOk(isWithin(['192.0.2.0/24'], '192.0.3.0'))
  t.notOk(isWithin(['::/0'], '192.0.2.1'), 'all of IPv6 is nothing of IPv4')
  t.ok(isWithin(['10.0.0.0/8', '2001:db8::/48'], '2001:db8:0:ffff::1'))
  t.notOk(isWithin(['2001:db8::/48'], '2001:db8:1::'))
  t.notOk(isWithin(['0.0.0.0/0'], 'unknown'), 'what is no address is nowhere')
  fc.assert(fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (ip, prefix) => isWithin([normaliseNetwork(`${ip}/${prefix}`) ?? ''], ip)))
  fc.assert(fc.property(fc.ipV6(), fc.integer({ min: 96, max: 128 }), (ip, prefix) => isWithin([normaliseNetwork(`${ip}/${prefix}`) ?? ''], ip)))
  t.end()
})

t.end()
