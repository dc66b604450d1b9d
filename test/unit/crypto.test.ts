import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { format, inspect } from 'node:util'
import * as fc from 'fast-check'
import t from 'tap'
import { lengthPrefixed } from '../../src/crypto/encoding.ts'
import { openBytes, sealBytes } from '../../src/crypto/envelope.ts'
import {
  type Address, DataKey, EnvelopeError, KeySet, LocalRootKey, MIN_ENVELOPE_BYTES, Secret, type WrapAddress, envelopeKeyId, importKey, keyCheckValue,
  lookupHash, newToken, parseRootKeys, sameBytes, tokenHash, unwrapKey, wrapKey
} from '../../src/crypto/index.ts'
import { nextNonce } from '../../src/crypto/nonce.ts'

interface Vectors {
  envelopes: { what: string; key: string; keyId: number; address: Address; nonce: string; plaintext: string; envelope: string }[]
  wraps: { what: string; parent: string; parentVersion: number; address: WrapAddress; key: string; wrapped: string }[]
  hashes: {
    checkValue: { key: string; value: string }
    lookup: { key: string; purpose: string; value: string; hash: string }
    token: { purpose: string; token: string; hash: string }
  }
}
const { envelopes, wraps, hashes } = JSON.parse(readFileSync(new URL('../vectors/envelope.json', import.meta.url), 'utf8')) as Vectors

const hex = (text: string) => Buffer.from(text, 'hex')
const keyOf = (text: string) => createSecretKey(hex(text))
const freshKey = () => createSecretKey(randomBytes(32))
const somewhere: Address = { tenant: 'tenant', table: 'table', column: 'column', row: 'row', bound: ['one', 'two'] }

/** The associated data, written out once more from the design's words and not with our code. */
function handAad(address: Address, keyId: number): Buffer {
  const parts = ['rind/1/seal', address.tenant, address.table, address.column, address.row, String(keyId), ...(address.bound ?? [])]
  return Buffer.concat(parts.flatMap((part) => [bigEndian(Buffer.byteLength(part)), Buffer.from(part)]))
}

const bigEndian = (number: number) => Buffer.from([number >>> 24, (number >>> 16) & 255, (number >>> 8) & 255, number & 255])

function handOpen(key: Buffer, keyId: number, address: Address, envelope: Buffer): string {
  const decipher = createDecipheriv('aes-256-gcm', key, envelope.subarray(6, 18), { authTagLength: 16 })
  decipher.setAAD(handAad(address, keyId)).setAuthTag(envelope.subarray(-16))
  return Buffer.concat([decipher.update(envelope.subarray(18, -16)), decipher.final()]).toString()
}

function handSeal(key: Buffer, keyId: number, address: Address, nonce: Buffer, text: string): string {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: 16 }).setAAD(handAad(address, keyId))
  return Buffer.concat([Buffer.from([1, 0]), bigEndian(keyId), nonce, cipher.update(text), cipher.final(), cipher.getAuthTag()]).toString('hex')
}

t.test('C2, F2: what was sealed in version 1 opens for ever, and is what AES-256-GCM by hand makes of it', (t) => {
  for (const { what, key, keyId, address, nonce, plaintext, envelope } of envelopes) {
    t.equal(openBytes(keyOf(key), keyId, address, hex(envelope)).toString(), plaintext, what)
    t.equal(new KeySet([new DataKey(keyId, keyOf(key))]).open(address, hex(envelope)), plaintext, `${what}, by its key set`)
    t.equal(handSeal(hex(key), keyId, address, hex(nonce), plaintext), envelope, `${what}, byte by byte`)
    t.equal(handOpen(hex(key), keyId, address, sealBytes(keyOf(key), keyId, address, Buffer.from(plaintext))), plaintext, `${what}, sealed now and opened by hand`)
  }
  for (const { what, parent, parentVersion, address, key, wrapped } of wraps) {
    t.equal(unwrapKey(keyOf(parent), parentVersion, address, hex(wrapped)).export().toString('hex'), key, what)
  }
  t.equal(keyCheckValue(keyOf(hashes.checkValue.key)).toString('hex'), hashes.checkValue.value)
  t.equal(lookupHash(keyOf(hashes.lookup.key), hashes.lookup.purpose, hashes.lookup.value).toString('hex'), hashes.lookup.hash)
  t.equal(tokenHash(hashes.token.purpose, hashes.token.token).toString('hex'), hashes.token.hash)
  t.end()
})

const part = fc.string({ unit: 'binary', maxLength: 12 })
const anyAddress = fc.record({ tenant: part, table: part, column: part, row: part, bound: fc.array(part, { maxLength: 4 }) })
const keyIds = fc.integer({ min: 1, max: 0xffff_ffff })

t.test('C2: opening is the inverse of sealing, at every address, under every key id', (t) => {
  const key = freshKey()
  fc.assert(
    fc.property(anyAddress, keyIds, fc.uint8Array({ maxLength: 300 }), (address, keyId, bytes) => {
      const sealed = sealBytes(key, keyId, address, bytes)
      return sealed.length === MIN_ENVELOPE_BYTES + bytes.length && envelopeKeyId(sealed) === keyId && openBytes(key, keyId, address, sealed).equals(bytes)
    })
  )
  for (const id of [0, -1, 1.5, 2 ** 32, Number.NaN]) t.throws(() => sealBytes(key, id, somewhere, Buffer.from('x')), RangeError)
  t.throws(() => importKey(randomBytes(16)), RangeError)
  const bytes = randomBytes(32)
  importKey(bytes)
  t.ok(bytes.every((byte) => byte === 0), 'the bytes of an imported key are overwritten')
  t.end()
})

const refused = (open: () => unknown) => {
  try {
    open()
    return 'opened'
  } catch (error) {
    return error instanceof EnvelopeError ? error.reason : String(error)
  }
}

t.test('W3: one changed bit, one missing byte, another version, flag or key: nothing opens', (t) => {
  const key = freshKey()
  const sealed = sealBytes(key, 3, somewhere, Buffer.from('twelve bytes'))
  const results: string[] = []
  for (let bit = 0; bit < sealed.length * 8; bit++) {
    const changed = Buffer.from(sealed)
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    results.push(refused(() => openBytes(key, 3, somewhere, changed)))
  }
  t.strictSame({ ...Object.groupBy(results, (result) => result) }, {
    unknown_version: Array(8).fill('unknown_version'), unknown_flags: Array(8).fill('unknown_flags'), wrong_key: Array(32).fill('wrong_key'),
    not_authentic: Array((sealed.length - 6) * 8).fill('not_authentic')
  }, 'each bit is refused, and for its own reason')
  for (let length = 0; length < sealed.length; length++) {
    t.equal(refused(() => openBytes(key, 3, somewhere, sealed.subarray(0, length))), length < MIN_ENVELOPE_BYTES ? 'too_short' : 'not_authentic')
  }
  t.equal(refused(() => openBytes(key, 3, somewhere, Buffer.concat([sealed, Buffer.alloc(1)]))), 'not_authentic', 'one byte more')
  t.equal(refused(() => openBytes(freshKey(), 3, somewhere, sealed)), 'not_authentic', 'another key of the same id')
  t.equal(refused(() => openBytes(key, 4, somewhere, sealed)), 'wrong_key', 'another id')
  const renamed = Buffer.from(sealed)
  renamed.writeUInt32BE(4, 2)
  t.equal(refused(() => openBytes(key, 4, somewhere, renamed)), 'not_authentic', 'another id, written into the envelope as well')
  t.equal(refused(() => openBytes(key, 0, somewhere, Buffer.alloc(40, 0).fill(1, 0, 1))), 'wrong_key', 'no key has the id 0')
  t.equal(refused(() => openBytes(key, 3, somewhere, Buffer.from('plaintext that somebody wrote into the column'))), 'unknown_version', 'nothing falls back to plaintext')
  t.equal(handOpen(key.export(), 3, somewhere, sealed), 'twelve bytes', 'the untouched one opens')
  t.end()
})

t.test('W8: a ciphertext opens at its own address and nowhere else', (t) => {
  const key = freshKey()
  const sealed = sealBytes(key, 1, somewhere, Buffer.from('words'))
  const moved: Record<string, Address> = {
    tenant: { ...somewhere, tenant: 'tenanu' },
    table: { ...somewhere, table: 'tabl' },
    column: { ...somewhere, column: 'Column' },
    row: { ...somewhere, row: 'row ' },
    'first bound': { ...somewhere, bound: ['One', 'two'] },
    'second bound': { ...somewhere, bound: ['one', 'two\u0000'] },
    order: { ...somewhere, bound: ['two', 'one'] },
    'one less': { ...somewhere, bound: ['one'] },
    'one more': { ...somewhere, bound: ['one', 'two', ''] },
    'a moved boundary': { ...somewhere, bound: ['onet', 'wo'] },
    'a boundary between row and column': { ...somewhere, column: 'columnr', row: 'ow' }
  }
  for (const [what, address] of Object.entries(moved)) t.equal(refused(() => openBytes(key, 1, address, sealed)), 'not_authentic', what)
  fc.assert(
    fc.property(anyAddress, anyAddress, (a, b) => {
      const same = JSON.stringify(a) === JSON.stringify(b)
      return (refused(() => openBytes(key, 1, b, sealBytes(key, 1, a, Buffer.from('x')))) === 'opened') === same
    })
  )
  t.end()
})

t.test('C2: no two lists of parts have the same bytes', (t) => {
  const lists = fc.array(part, { maxLength: 5 })
  fc.assert(fc.property(lists, lists, (a, b) => lengthPrefixed(a).equals(lengthPrefixed(b)) === (JSON.stringify(a) === JSON.stringify(b))), { numRuns: 500 })
  // The same letters, cut elsewhere: what plain concatenation would confuse.
  const cut = (text: string, at: number) => lengthPrefixed([text.slice(0, at % text.length), text.slice(at % text.length)])
  fc.assert(fc.property(fc.string({ minLength: 2, maxLength: 20 }), fc.nat(), fc.nat(), (text, x, y) => cut(text, x).equals(cut(text, y)) === (x % text.length === y % text.length)))
  t.notSame(lengthPrefixed(['']), lengthPrefixed([]))
  t.notSame(lookupHash(keyOf(hashes.lookup.key), 'email', 'x'), lookupHash(keyOf(hashes.lookup.key), 'emai', 'lx'), 'purpose and value are told apart')
  t.notSame(tokenHash('session', 'x'), tokenHash('device', 'x'), 'a token of one purpose is none of another')
  t.notSame(lookupHash(freshKey(), 'email', 'x'), lookupHash(freshKey(), 'email', 'x'), 'a hash means nothing without its key')
  t.ok(sameBytes(Buffer.from('ab'), Buffer.from('ab')))
  t.notOk(sameBytes(Buffer.from('ab'), Buffer.from('abc')) || sameBytes(Buffer.from('ab'), Buffer.from('ac')))
  t.end()
})

t.test('F2: no nonce comes twice in 100,000, and tokens carry 256 bits', (t) => {
  const seen = new Set<string>()
  for (let count = 0; count < 100_000; count++) seen.add(nextNonce().toString('latin1'))
  t.equal(seen.size, 100_000)
  t.notOk(seen.has(Buffer.alloc(12).toString('latin1')), 'none is all zeros: the pool is never given out after it was wiped')
  const key = freshKey()
  const nonces = new Set(Array.from({ length: 5000 }, () => sealBytes(key, 1, somewhere, Buffer.alloc(0)).toString('hex', 6, 18)))
  t.equal(nonces.size, 5000, 'as envelopes carry them')
  t.match(newToken(), /^[A-Za-z0-9_-]{43}$/)
  t.not(newToken(), newToken())
  t.end()
})

t.test('F6, A92: a wrapped key opens for its own tenant, kind, subject, version and parent only', async (t) => {
  const parent = freshKey()
  const address: WrapAddress = { tenant: 'a', kind: 'conversation', subject: 's', version: 2 }
  const bytes = randomBytes(32)
  const wrapped = wrapKey(parent, 5, address, bytes)
  t.ok(unwrapKey(parent, 5, address, wrapped).export().equals(bytes))
  for (const change of [{ tenant: 'b' }, { kind: 'contact' }, { subject: 't' }, { version: 3 }]) {
    t.equal(refused(() => unwrapKey(parent, 5, { ...address, ...change }, wrapped)), 'not_authentic', JSON.stringify(change))
  }
  t.equal(refused(() => unwrapKey(freshKey(), 5, address, wrapped)), 'not_authentic', 'another parent')
  t.equal(refused(() => unwrapKey(parent, 6, address, wrapped)), 'wrong_key', 'another version of the parent')
  const root = new LocalRootKey('file', randomBytes(32))
  const inRoot = await root.wrap(somewhere, bytes)
  t.ok((await root.unwrap(somewhere, inRoot)).equals(bytes))
  await t.rejects(root.unwrap({ ...somewhere, row: 'other' }, inRoot), /not_authentic/)
  await t.rejects(new LocalRootKey('file', randomBytes(32)).unwrap(somewhere, inRoot), /cannot be opened: it is wrapped under the root key with the id [0-9a-f]{8}/)
})

t.test('F6: a key set seals with its newest version and opens each with the one it names', (t) => {
  const [one, two] = [new DataKey(1, freshKey()), new DataKey(2, freshKey())]
  const [old, young] = [one.seal(somewhere, 'old'), two.sealJson(somewhere, { is: 'young' })]
  const set = new KeySet([two, one])
  t.equal(envelopeKeyId(new KeySet([one, two]).seal(somewhere, 'x')), 2)
  t.equal(set.open(somewhere, old), 'old')
  t.strictSame(set.openJson(somewhere, young), { is: 'young' })
  t.throws(() => new KeySet([one]).open(somewhere, young), { name: 'RangeError', message: 'Key version 2 of this subject is gone' })
  t.throws(() => new KeySet([new DataKey(1, freshKey())]).open(somewhere, old), /not_authentic/, 'the same version of another subject')
  t.throws(() => new KeySet([]), RangeError)
  t.end()
})

t.test('F1, A97: a secret, a key and a root key that cannot be read never show themselves', (t) => {
  const text = 'hunter2-hunter2'
  const secret = new Secret(text)
  const everything = { depth: 9, showHidden: true, customInspect: false }
  const shown = [
    `${secret}`, JSON.stringify({ deep: [secret] }), JSON.stringify({ ...secret }), inspect(secret), inspect({ deep: { secret } }, everything), format('%s %o %j', secret, secret, secret),
    inspect(new Error('no', { cause: secret }))
  ]
  for (const form of shown) t.notMatch(form, /hunter2/)
  t.equal(secret.reveal(), text)
  const raw = randomBytes(32)
  const key = new DataKey(1, createSecretKey(raw))
  const set = new KeySet([key])
  for (const form of [JSON.stringify(key), inspect(key, everything), JSON.stringify(set), inspect(set, everything)]) {
    t.notOk(form.includes(raw.toString('hex')) || form.includes(raw.toString('base64')), 'no key prints its bytes')
  }
  const written = [raw.toString('hex'), raw.toString('hex').toUpperCase(), raw.toString('base64'), raw.toString('base64url'), ` ${raw.toString('base64')}\n`]
  for (const form of written) t.ok(parseRootKeys(form)[0]?.equals(raw))
  const messages = fc.string({ unit: fc.constantFrom(...'ABCDEF012345ghij'), minLength: 8, maxLength: 80 }).filter((typed) => ![43, 64].includes(typed.length))
  fc.assert(fc.property(messages, (typed) => {
    const message = refused(() => parseRootKeys(typed))
    return message.includes(`${typed.length} characters long`) && !message.includes(typed.slice(0, 6)) && !message.includes(typed.slice(-6))
  }))
  for (const wrong of ['', 'x', '0'.repeat(63), '0'.repeat(65), 'g'.repeat(64), raw.toString('hex').slice(2)]) t.throws(() => parseRootKeys(wrong), /must be 32 bytes/)
  t.end()
})
