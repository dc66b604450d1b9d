import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { Problem } from '../../src/errors/index.ts'
import { requireStrongPassword } from '../../src/features/auth/password-policy.ts'
import { newRecoveryCodes } from '../../src/features/auth/recovery-codes.ts'
import { clockSkewMinutes, matchingStep, newTotpSecret, totpSetup } from '../../src/features/auth/totp.ts'

interface Vectors {
  base32: string
  codes: { time: number; code: string }[]
}
const totp = JSON.parse(readFileSync(new URL('../vectors/totp.json', import.meta.url), 'utf8')) as Vectors

t.test('F9: the codes are those of RFC 6238, and pass one step around their time only', (t) => {
  for (const { time, code } of totp.codes) {
    const six = code.slice(-6)
    const step = Math.floor(time / 30)
    for (const offset of [-30, 0, 30]) t.equal(matchingStep(totp.base32, six, (time + offset) * 1000), step, `${six} at ${time}${offset < 0 ? '' : '+'}${offset}`)
    for (const offset of [-90, -61, 61, 90]) t.equal(matchingStep(totp.base32, six, (step * 30 + 15 + offset) * 1000), null, `${six} ${offset} s away`)
    t.equal(matchingStep(totp.base32, ` ${six.slice(0, 3)} ${six.slice(3)} `, time * 1000), step, 'as people type it')
  }
  t.end()
})

t.test('A19: whatever is no code is denied and throws nothing', (t) => {
  const now = 1111111109_000
  const odd = ['', ' ', '0', '0812345', '081804 1', '0818040', '٠٨١٨٠٤', '０８１８０４', '08180O', '+81804', '8.1804', '0x1804', '1e5000', '-81804', 'null', '\u0000081804', '081804\n081804', '🔑🔑🔑']
  for (const typed of odd) {
    t.equal(matchingStep(totp.base32, typed, now), null, JSON.stringify(typed))
    t.equal(clockSkewMinutes(totp.base32, typed, now), null)
  }
  for (const secret of ['', '1', 'not base32!', 'AA']) t.equal(matchingStep(secret, '081804', now), null, `the key ${secret}`)
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 64 }), (typed) => /^[\s-]*(?:[0-9][\s-]*){6}$/.test(typed) || matchingStep(totp.base32, typed, now) === null))
  t.end()
})

