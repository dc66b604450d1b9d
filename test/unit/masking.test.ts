import { array, assert, constantFrom, integer, nat, oneof, property, string, tuple } from 'fast-check'
import t from 'tap'
import { MASK, maskText } from '../../src/features/masking/mask.ts'

/** What is left of a text when everything that might be an address or a number is taken away from it unseen. */
const left = (text: string) => maskText(text).text
const kinds = (text: string) => maskText(text).hidden.map(({ kind }) => kind)

t.test('W11: addresses and numbers are recognised however people write them', (t) => {
  const examples: Readonly<Record<string, readonly string[]>> = {
    email: [
      'jan@example.nl', 'Jan.de-Vries+bel@sub.example.co.uk', 'o’brien@example.ie', 'ja\u200bn@exa\u00admple.nl', 'jan＠ｅｘａｍｐｌｅ．ｎｌ', 'jan (at) gmail (dot) com', 'jan[at]gmail.com',
      'jan at gmail dot com', 'jan apenstaartje gmail punt com', 'жан@пример.рф', '山田@例え。テスト', 'jan @ gmail .com', 'email=jan%40example.nl', '"jan de vries"@example.nl', 'jan@[192.168.1.7]', 'mailto:jan@example.nl'
    ],
    iban: [
      'NL91ABNA0417164300', 'nl91abna0417164300', 'NL91 ABNA 0417 1643 00', 'NL91-ABNA-0417-1643-00', 'NL91.ABNA.0417.1643.00', 'N L 9 1 A B N A 0 4 1 7 1 6 4 3 0 0', 'NL91\u00a0ABNA\u20090417\u200b164300',
      'ＮＬ９１ ＡＢＮＡ 0417 1643 00', 'IBAN:NL91ABNA0417164300', 'NL91ABNA\n0417164300', 'DE89 3704 0044 0532 0130 00', 'BE68 5390 0754 7034', 'GB29NWBK60161331926819', 'FR14 2004 1010 0505 0001 3M02 606', 'MT84MALT011000012345MTLCAST001S'
    ],
    phone: [
      '0612345678', '06-12345678', '06 12 34 56 78', '06.12.34.56.78', '(06) 12345678', '06 - 1234 5678', '06/12345678', '0 6 1 2 3 4 5 6 7 8', '6-12345678', '06-1234\n5678', '０６－１２３４５６７８', '06\u200b1234\u20605678',
      '0️⃣6️⃣1️⃣2️⃣3️⃣4️⃣5️⃣6️⃣7️⃣8️⃣', '٠٦١٢٣٤٥٦٧٨', '+31612345678', '+31 6 12345678', '+31 (0)6 1234 5678', '(+31) 6 12345678', '0031612345678', '00 31 6 12 34 56 78', '31612345678', '020 123 45 67', '(020) 123 45 67', '0512-345678',
      'tel0612345678', '+32 470 12 34 56', '0470/12.34.56', '+49 151 23456789', '030 1234567', '+44 20 7946 0958', '(555) 234-5678'
    ],
    bsn: ['123456782', '1234.56.782', '123 456 782', '123-456-782', '12 345 6782', '1 2 3 4 5 6 7 8 2', '１２３４５６７８２', '12345\u200b6782', '111222333', 'bsn 12345678', 'BSN: 123.456.789', 'burgerservicenummer 123456789']
  }
  for (const [kind, texts] of Object.entries(examples)) {
    for (const text of texts) {
      t.same(kinds(text), [kind], text)
      const inside = maskText(`Goedemorgen, ${text} is het, groet`)
      t.match(inside.text, /^Goedemorgen, .*•••.*, groet$/s, text)
      t.notMatch(inside.text.normalize('NFKC').replaceAll(/[\p{Cf}\p{M}]/gu, ''), /\d|@|gmail/u, text)
    }
  }
  t.end()
})

t.test('W11: order numbers, prices, dates, times and codes are left alone', (t) => {
  for (const text of [
    'order 2026-001234', 'bestelnummer 100012345', 'ordernummer 123456782', 'factuur 123456782', '#123456782', '€ 1.250.000,00', '€ 123.456.782', '12-03-2026 om 14:30', '01-03-2026 12 stuks', '2026-11-21T14:30:00.000Z', '01/02/2026 - 03/04/2026',
    'open 09.00 - 17.00 uur', 'ma-vr 09.00-12.30 13.00-17.00', '10:00 11:00 12:00', '0,99 en 10,50', '€ 0.99 10.50 20.00', '2 @ 1.50', '3SABCD0612345678', '0190a1b2-1234-7123-8123-0123456789ab', 'order 4512345678', '1234 AB Utrecht 12',
    'van 2019-2020 tot 2021-2022', 'EAN 8712345678906', 'Ik heb de 12 stuks besteld op maandag en dinsdag', 'NL92ABNA0417164300', 'versie 1.2.3.4', 'kamer 12, 3e verdieping', 'zie @rind en @jan', 'we are at the shop', '5 x 10 = 50', '000000000'
  ]) t.same(maskText(text), { text, hidden: [] }, text)
  t.end()
})

t.test('W11: several things in one message are all found, and the places of the masks are right', (t) => {
  const { text, hidden } = maskText('Mail jan@example.nl of bel 06-12345678 of 020 1234567; rekening NL91 ABNA 0417 1643 00 en bsn 123456782.')
  t.equal(text, 'Mail ••• of bel ••• of •••; rekening ••• en bsn •••.')
  t.same(hidden.map(({ kind }) => kind), ['email', 'phone', 'phone', 'iban', 'bsn'])
  for (const { start, end } of hidden) t.equal(text.slice(start, end), MASK)
  t.equal(left('06 12345678 020 1234567 123 456 782'), '••• ••• •••', 'side by side')
  t.end()
})

const glue = constantFrom('', ' ', '-', '.', '\u200b', '\u00ad', '\u2060', '\u00a0')
const digit = (value: number) => oneof(constantFrom(String(value)), constantFrom(String.fromCodePoint(0xff10 + value)), constantFrom(String.fromCodePoint(0x660 + value)))
/** Digits as somebody types them who does not want them to be found; not as a price, 0.61 2.34, which is left alone. */
const disguised = (digits: string) =>
  tuple(...[...digits].flatMap((character) => [/\d/.test(character) ? digit(Number(character)) : constantFrom(character, character.toLowerCase()), glue]))
    .map((parts) => parts.join(''))
    .filter((text) => !/^[0０٠]\./.test(text))
/** Grouped by chance like 06-12-2034 it would be read as a date, which is left alone. */
const isNoDate = (rest: number) => !/19|20/.test(String(rest))
const phone = integer({ min: 10_000_000, max: 99_999_999 }).filter(isNoDate).chain((rest) => constantFrom('06', '+316', '00316').chain((prefix) => disguised(`${prefix}${rest}`)))
const bsn = integer({ min: 1_000_000, max: 99_999_999 }).filter(isNoDate).chain((start) => {
  const eight = String(start).padStart(8, '0')
  const rest = [...eight].reduce((sum, character, index) => sum + Number(character) * (9 - index), 0) % 11
  return rest === 10 || start === 0 ? constantFrom('123456782') : disguised(`${eight}${rest}`)
})
const iban = integer({ min: 0, max: 9_999_999_999 }).chain((account) => {
  const bban = `ABNA${String(account).padStart(10, '0')}`
  const number = [...`${bban}NL00`].map((character) => String(Number.parseInt(character, 36))).join('')
  return disguised(`NL${String(98n - (BigInt(number) % 97n)).padStart(2, '0')}${bban}`)
})
const email = tuple(string({ unit: constantFrom('a', 'ß', 'ж', '1', '_'), minLength: 1, maxLength: 12 }), string({ unit: constantFrom('b', 'é', '例', '2'), minLength: 1, maxLength: 12 }), constantFrom('nl', 'com', 'рф')).map(([name, host, end]) => `${name}@${host}.${end}`)
const hostile = constantFrom('0', '6', '12345678', '@', '(at)', '.', ' ', '\n', '+', '+31', 'NL91', 'ABNA', '0417164300', '(', ')', '-', '/', 'a', 'ß', '\u200b', '\u0301', '½', '①', '０', 'ﷺ', '•', '•••', '"', '01-03-2026', 'bsn ', '%40', '[', ':', '🚲', '\ud800')
const anyText = oneof(array(hostile, { maxLength: 60 }).map((parts) => parts.join('')), string({ unit: 'binary', maxLength: 200 }), array(oneof(phone, bsn, iban, email, constantFrom(' en ', ', ', ' ')), { maxLength: 8 }).map((parts) => parts.join('')))

t.test('W11: masking what is masked changes nothing, and a masked text is never longer', (t) => {
  assert(
    property(anyText, (text) => {
      const once = maskText(text)
      const twice = maskText(once.text)
      return twice.text === once.text && twice.hidden.length === 0 && once.text.length <= Math.max(text.length, MASK.length) && once.hidden.every(({ start, end }) => once.text.slice(start, end) === MASK)
    }),
    { numRuns: 2_000 }
  )
  t.end()
})

t.test('W11: whatever disguise it wears, no digit of a number and no name of an address survives', (t) => {
  const survivors = /[\p{Nd}@]/u
  assert(property(phone, (number) => !survivors.test(left(`bel ${number} even`))), { numRuns: 1_000 })
  assert(property(iban, (number) => !survivors.test(left(`op ${number} graag`))), { numRuns: 1_000 })
  assert(property(bsn, (number) => !survivors.test(left(`nummer: ${number}`))), { numRuns: 1_000 })
  assert(property(email, (address) => left(`mail ${address} even`) === `mail ${MASK} even`), { numRuns: 1_000 })
  t.end()
})

t.test('A107: the work is in proportion to the length, whatever the text', (t) => {
  for (const piece of ['a@', 'a', 'b.', '1', '0 ', 'GB29 ', '(at', '(dot', 'a@a(dot)', 'NL91ABNA', '０\u200b', 'a at b dot ', '+1 ', '123456782 ', ' ', '"@', '01-03-2026 ', 'bsn 1 ', '-', '@.', 'é', 'l i ', '06 ']) {
    const time = (length: number) => {
      const text = piece.repeat(length / piece.length)
      return Math.min(...[1, 2, 3].map(() => {
        const from = performance.now()
        maskText(text)
        return performance.now() - from
      }))
    }
    time(5_000)
    const [short, long] = [time(5_000), time(40_000)]
    // Eight times the length; a squared cost would be sixty-four times.
    t.ok(long < 30 * Math.max(short, 10), `${JSON.stringify(piece)}: ${short.toFixed(1)} ms, eight times as long: ${long.toFixed(1)} ms`)
  }
  assert(property(array(hostile, { minLength: 1, maxLength: 6 }), nat(3), (parts, extra) => {
    const text = parts.join('').repeat(Math.ceil(10_000 / parts.join('').length)).slice(0, 10_000 + extra)
    const from = performance.now()
    maskText(text)
    return performance.now() - from < 1_000
  }), { numRuns: 30 })
  t.end()
})

t.end()
