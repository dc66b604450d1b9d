import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import t from 'tap'
import { Problem } from '../../src/errors/index.ts'
import { requireEmail } from '../../src/features/auth/email.ts'
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
  const odd = [
    '', ' ', '0', '0812345', '081804 1', '0818040', '٠٨١٨٠٤', '０８１８０４', '08180O', '+81804', '8.1804', '0x1804', '1e5000', '-81804', 'null', '\u0000081804',
    '081804\n081804', '🔑🔑🔑'
  ]
  for (const typed of odd) {
    t.equal(matchingStep(totp.base32, typed, now), null, JSON.stringify(typed))
    t.equal(clockSkewMinutes(totp.base32, typed, now), null)
  }
  for (const secret of ['', '1', 'not base32!', 'AA']) t.equal(matchingStep(secret, '081804', now), null, `the key ${secret}`)
  const anything = fc.string({ unit: 'binary', maxLength: 64 }).filter((typed) => !/^[\s-]*(?:[0-9][\s-]*){6}$/.test(typed))
  fc.assert(fc.property(anything, (typed) => matchingStep(totp.base32, typed, now) === null))
  t.end()
})

t.test('F9: a phone whose clock is off is told by how many minutes, and an accidental code is not', (t) => {
  const { time, code } = { time: 2000000000 - (2000000000 % 30) + 15, code: '279037' }
  for (const minutes of [-60, -45, -20, -5, -2, -1, 1, 2, 5, 20, 45, 60]) {
    t.equal(clockSkewMinutes(totp.base32, code, (time - minutes * 60) * 1000), minutes, `${minutes} minutes`)
  }
  t.equal(clockSkewMinutes(totp.base32, code, (time + 70 * 60) * 1000), null, 'more than an hour is just a wrong code')
  t.equal(clockSkewMinutes(totp.base32, 'no code', time * 1000), null)
  const secret = newTotpSecret()
  t.match(secret, /^[A-Z2-7]{32}$/, '160 bits')
  t.not(secret, newTotpSecret())
  const { uri, qr } = totpSetup(secret, 'zoë+x@example.test')
  t.equal(new URL(uri).searchParams.get('secret'), secret)
  t.match(decodeURIComponent(new URL(uri).pathname), /^\/?\/?(totp\/)?Rind:zoë\+x@example\.test$/)
  t.match(qr.path, /^(?:M\d+ \d+h1v1h-1z)+$/, 'a path and nothing else: it goes into a page')
  t.end()
})

t.test('A18: ten recovery codes of 125 bits, in letters that are not misread', (t) => {
  const codes = Array.from({ length: 200 }, () => newRecoveryCodes()).flat()
  t.equal(codes.length, 2000)
  t.equal(new Set(codes).size, 2000)
  for (const code of codes.slice(0, 10)) t.match(code, /^(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/)
  const counts = Object.values(Object.groupBy(codes.join('').replaceAll('-', ''), (letter) => letter)).map((group) => group?.length ?? 0)
  t.equal(counts.length, 32, 'all 32 letters, 5 bits each')
  t.ok(Math.min(...counts) > 1562 * 0.85 && Math.max(...counts) < 1562 * 1.15, 'none more often than the others')
  t.end()
})

t.test('A70, A2: spellings of one mailbox are one address, and what becomes two addresses is none', (t) => {
  for (const spelling of ['Zoe@Example.Test', ' zoe@example.test ', 'ｚｏｅ@example.test', 'zoe@example.tes\uff54', 'zoe＠example.test']) t.equal(requireEmail(spelling), 'zoe@example.test', spelling)
  t.equal(requireEmail('mi\u212ae@example.test'), 'mike@example.test', 'a Kelvin sign: mail goes to whom the account is for')
  for (const odd of ['a＠b.test@example.test', 'a，b@example.test', 'a；b@example.test', 'a＜b＞@example.test', '＂a＂@example.test', 'a\u00a0b@example.test', 'a@example', '']) {
    t.throws(() => requireEmail(odd), { code: 'invalid_input' } as object as Error, odd)
  }
  t.end()
})

const judged = (password: string, known: readonly string[] = []) => {
  try {
    requireStrongPassword(password, known)
    return 'taken'
  } catch (error) {
    return error instanceof Problem ? error.details.facts?.['reason'] : String(error)
  }
}

t.test('A4, A5: a password is judged by how hard it is to guess, in the form that is hashed', (t) => {
  const known = ['info@bloemenhuis.example', 'Sanne de Boer', 'Bloemenhuis Zuid', 'rind']
  const table: Readonly<Record<string, string>> = {
    'elevenchars': 'short', 'e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301': 'short', '🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑🔑': 'short',
    'leavemealone': 'breached', 'LeaveMeAlone': 'breached', 'leavemealone1!': 'breached', 'qazwsxedcrfv2026': 'breached', 'ababababababab': 'breached', '000000000000': 'breached',
    'ｌｅａｖｅｍｅａｌｏｎｅ': 'breached', 'ⓛⓔⓐⓥⓔⓜⓔⓐⓛⓞⓝⓔ': 'breached',
    'bloemenhuis2026': 'name', 'Bloemenhuis!!!!': 'name', '2026sanne2026!': 'name', '\uff42loemenhuis123': 'name', 'sanne de boer': 'name', 'Zuid-Bloemenhuis-Rind': 'name',
    'abcdefghijklm': 'common', 'qwertyuiop[]': 'common', 'letmeinletmein': 'common', '1q2w3e4r5t6y7u': 'common', 'Bl03menhu1s!!': 'common',
    'correct violet battery moose': 'taken', 'Трамвай-чайник-облако-42': 'taken', 'koffie bij de sluis om kwart over 9': 'taken', '🦊🛰️🧊 geen maandag 🥕🚲': 'taken',
    [`${'unrelated words '.repeat(60)}9`]: 'taken'
  }
  for (const [password, verdict] of Object.entries(table)) t.equal(judged(password, known), verdict, password.slice(0, 40))
  t.end()
})

t.end()
