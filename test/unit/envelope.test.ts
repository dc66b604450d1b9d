import { createSecretKey, randomBytes } from 'node:crypto'
import { gcm } from '@noble/ciphers/aes.js'
import fc from 'fast-check'
import t from 'tap'
import { openBytes, sealBytes } from '../../src/crypto/envelope.ts'
import { type Address, EnvelopeError, type WrapAddress, unwrapKey, wrapKey } from '../../src/crypto/index.ts'

/*
 * A second implementation, from docs/cryptography.md alone: @noble/ciphers in place of node:crypto, the layout and the
 * associated data written out once more.
 */
const utf8 = new TextEncoder()

function bytesOf(...parts: readonly (number | string | Uint8Array)[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => (typeof part === 'number' ? [part >>> 24, (part >>> 16) & 255, (part >>> 8) & 255, part & 255] : [...(typeof part === 'string' ? utf8.encode(part) : part)])))
}

function associated({ tenant, table, column, row, bound = [] }: Address, keyId: number): Uint8Array {
  return bytesOf(...['rind/1/seal', tenant, table, column, row, String(keyId), ...bound].flatMap((text) => [utf8.encode(text).length, text]))
}

const nobleSeal = (key: Uint8Array, keyId: number, address: Address, plaintext: Uint8Array): Uint8Array => {
  const nonce = randomBytes(12)
  return bytesOf(Uint8Array.of(1, 0), keyId, nonce, gcm(key, nonce, associated(address, keyId)).encrypt(plaintext))
}
const nobleOpen = (key: Uint8Array, address: Address, envelope: Uint8Array): Uint8Array => {
  const keyId = new DataView(envelope.buffer, envelope.byteOffset).getUint32(2)
  return gcm(key, envelope.slice(6, 18), associated(address, keyId)).decrypt(envelope.slice(18))
}
const wrapAsAddress = ({ tenant, kind, subject, version }: WrapAddress): Address => ({ tenant, table: 'key', column: kind, row: subject, bound: [String(version)] })

const part = fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed())
const anyAddress: fc.Arbitrary<Address> = fc.record({ tenant: part, table: part, column: part, row: part, bound: fc.array(part, { maxLength: 4 }) })
const anyWrap: fc.Arbitrary<WrapAddress> = fc.record({ tenant: part, kind: part, subject: part, version: fc.integer({ min: 1, max: 1_000 }) })
const keyIds = fc.integer({ min: 1, max: 0xffff_ffff })
const keys = fc.uint8Array({ minLength: 32, maxLength: 32 })

t.test('F2 C2: another implementation opens what was sealed here, and the other way round, by the documents alone', (t) => {
  fc.assert(
    fc.property(keys, keyIds, anyAddress, fc.uint8Array({ maxLength: 500 }), (bytes, keyId, address, plaintext) => {
      const key = createSecretKey(bytes)
      const there = nobleOpen(bytes, address, sealBytes(key, keyId, address, plaintext))
      const back = openBytes(key, keyId, address, nobleSeal(bytes, keyId, address, plaintext))
      return Buffer.from(there).equals(plaintext) && back.equals(plaintext)
    }),
    { numRuns: 300 }
  )
  fc.assert(
    fc.property(keys, keys, keyIds, anyWrap, (parent, bytes, version, address) => {
      const key = createSecretKey(parent)
      const there = nobleOpen(parent, wrapAsAddress(address), wrapKey(key, version, address, bytes))
      const back = unwrapKey(key, version, address, nobleSeal(parent, version, wrapAsAddress(address), bytes)).export()
      return Buffer.from(there).equals(bytes) && back.equals(bytes)
    })
  )
  const [key, address] = [randomBytes(32), { tenant: 'a', table: 'b', column: 'c', row: 'd' }]
  t.throws(() => nobleOpen(key, { ...address, row: 'e' }, sealBytes(createSecretKey(key), 1, address, Buffer.from('x'))), 'and refuses what is refused here')
  t.end()
})

/** What becomes of an attempt: true when it was refused as an envelope is. */
function refused(open: () => unknown): boolean {
  try {
    open()
    return false
  } catch (error) {
    return error instanceof EnvelopeError
  }
}

/** One change to a byte string: another byte, one less, one more, or two exchanged. */
const change = fc.oneof(
  fc.record({ at: fc.nat(), flip: fc.integer({ min: 1, max: 255 }) }).map(({ at, flip }) => (bytes: Buffer) => Buffer.from(bytes.map((byte, index) => (index === at % bytes.length ? byte ^ flip : byte)))),
  fc.nat().map((at) => (bytes: Buffer) => Buffer.concat([bytes.subarray(0, at % bytes.length), bytes.subarray((at % bytes.length) + 1)])),
  fc.record({ at: fc.nat(), byte: fc.nat({ max: 255 }) }).map(({ at, byte }) => (bytes: Buffer) => Buffer.concat([bytes.subarray(0, at % (bytes.length + 1)), Buffer.of(byte), bytes.subarray(at % (bytes.length + 1))])),
  fc.record({ a: fc.nat(), b: fc.nat() }).map(({ a, b }) => (bytes: Buffer) => {
    const [x, y] = [a % bytes.length, b % bytes.length]
    return Buffer.from(bytes.map((byte, index) => (index === x ? (bytes[y] ?? 0) : index === y ? (bytes[x] ?? 0) : byte)))
  })
)
/** One part of an address, made another. */
const another = (address: Address, which: number, by: string): Address => {
  const names = ['tenant', 'table', 'column', 'row'] as const
  const name = names[which % (names.length + 1)]
  if (name !== undefined) return { ...address, [name]: by }
  return { ...address, bound: [...(address.bound ?? []), by] }
}

t.test('W3 F6: one change to an envelope, to its address or to a wrapped key, whichever it is, is refused', (t) => {
  let tried = 0
  const refusal = (open: () => unknown) => {
    tried += 1
    return refused(open)
  }
  fc.assert(
    fc.property(keyIds, anyAddress, fc.uint8Array({ maxLength: 80 }), change, (keyId, address, plaintext, apply) => {
      const key = createSecretKey(randomBytes(32))
      const sealed = sealBytes(key, keyId, address, plaintext)
      const changed = apply(sealed)
      return changed.equals(sealed) || refusal(() => openBytes(key, keyId, address, changed))
    }),
    { numRuns: 3_000 }
  )
  fc.assert(
    fc.property(anyAddress, fc.nat(), part, (address, which, by) => {
      const [key, moved] = [createSecretKey(randomBytes(32)), another(address, which, by)]
      return JSON.stringify(moved) === JSON.stringify(address) || refusal(() => openBytes(key, 1, moved, sealBytes(key, 1, address, Buffer.from('words'))))
    }),
    { numRuns: 1_000 }
  )
  fc.assert(
    fc.property(anyWrap, anyWrap, fc.nat({ max: 3 }), change, (address, other, which, apply) => {
      const [key, bytes] = [createSecretKey(randomBytes(32)), randomBytes(32)]
      const wrapped = wrapKey(key, 1, address, bytes)
      const name = (['tenant', 'kind', 'subject', 'version'] as const)[which] ?? 'tenant'
      const moved = { ...address, [name]: other[name] }
      const changed = apply(wrapped)
      return (moved[name] === address[name] || refusal(() => unwrapKey(key, 1, moved, wrapped))) && (changed.equals(wrapped) || refusal(() => unwrapKey(key, 1, address, changed)))
    }),
    { numRuns: 2_000 }
  )
  t.ok(tried > 4_000, `${tried} changes, none of which opened`)
  t.end()
})

t.test('F2: a million envelopes have a million nonces', (t) => {
  const [key, address, nothing] = [createSecretKey(randomBytes(32)), { tenant: 'a', table: 'b', column: 'c', row: 'd' }, Buffer.alloc(0)]
  const seen = new Set<string>()
  for (let count = 0; count < 1_000_000; count++) seen.add(sealBytes(key, 1, address, nothing).toString('latin1', 6, 18))
  t.equal(seen.size, 1_000_000)
  t.end()
})
