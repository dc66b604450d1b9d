import { array, assert, boolean, constantFrom, integer, nat, oneof, property, string } from 'fast-check'
import t from 'tap'
import { Problem } from '../../src/errors/index.ts'
import { BEGINNING, readPlace, writePlace } from '../../src/features/search/cursor.ts'
import { fold, foldWithPlaces, oneSpaced } from '../../src/features/search/fold.ts'
import { matches, readQuery } from '../../src/features/search/query.ts'
import { findRanges, snippetOf } from '../../src/features/search/snippet.ts'
import { Turns } from '../../src/features/search/turns.ts'

const marked = (query: string, text: string) => findRanges(readQuery(query), text).map(([start, end]) => text.slice(start, end))
/** Letters with what makes searching hard: marks, forms, case that changes length, emoji, invisible characters, white space. */
const hard = constantFrom('e', 'é', 'e\u0301', 'É', 'ß', 'ẞ', 'İ', 'ı', 'ﬁ', 'ĳ', 'Ĳ', 'Σ', 'ς', 'σ', '한', '\u1112\u1161\u11ab', 'å', 'Å', 'ø', 'Ⅷ', '½', '\u00ad', '\u200d', '👩\u200d🚀', '🇳🇱', '👍🏽', ' ', '\u00a0', '\n', '\t', '´', 'a', 'b', 'S', 'ﷺ', 'ｶﾞ', '\u0323', '\u0301')
const anyText = oneof(array(hard, { maxLength: 80 }).map((parts) => parts.join('')), string({ unit: 'grapheme', maxLength: 120 }), string({ unit: 'binary', maxLength: 120 }))

t.test('case, marks and forms do not matter', (t) => {
  for (const [query, text] of [
    ['cafe', 'Een CAFÉ op de hoek'],
    ['CAFÉ', 'cafe'],
    ['cafe', 'Cafe\u0301'],
    ['strasse', 'Straße 12'],
    ['STRASSE', 'STRAẞE'],
    ['istanbul', 'İstanbul'],
    ['ijsje', 'Ĳsje met slagroom'],
    ['coördinatie', 'COORDINATIE'],
    ['οδος', 'ΟΔΟΣ'],
    ['smorrebrod', 'Smørrebrød'],
    ['honderd', 'hon\u00adderd'],
    ['fi', 'ﬁets'],
    ['licht achter', 'Het achterlicht flikkert'],
    ['"rode fiets"', 'een Rode\n  fiets'],
    ['“rode fiets”', 'de rode\u00a0fiets']
  ] as const) t.ok(matches(readQuery(query), text), `${query} in ${text}`)
  for (const [query, text] of [['"rode fiets"', 'fiets, rode'], ['rood groen', 'alleen rood'], ['fietsen', 'fiets']] as const) t.notOk(matches(readQuery(query), text), `${query} not in ${text}`)
  t.end()
})

t.test('marks stand on the original text, whole letters at a time', (t) => {
  t.same(marked('cafe', 'Het CAFÉ 👩‍🚀 en cafe\u0301.'), ['CAFÉ', 'cafe\u0301'])
  t.same(marked('s', 'ß'), ['ß'])
  t.same(marked('i', 'İı'), ['İı'])
  t.same(marked('fiets', 'De ﬁets en de FIETS'), ['ﬁets', 'FIETS'])
  t.same(marked('aa a', 'aaaa b a'), ['aaaa', 'a'], 'overlapping hits are one mark')
  t.same(marked('🚀', 'a 🚀 b'), ['🚀'])
  t.same(marked('"een twee"', 'een \n\t twee'), ['een \n\t twee'])
  t.end()
})

t.test('what can be searched: up to eight words, something that can be seen', (t) => {
  t.same(readQuery('  Één  "Twee  drie" één ').needles, ['een', 'twee drie'])
  t.same(readQuery('open "aanhaling').needles, ['open', 'aanhaling'])
  for (const bad of ['  ', '""', '\u200b\u00ad', '"\u0301"']) t.throws(() => readQuery(bad), new Problem('invalid_input'), JSON.stringify(bad))
  t.throws(() => readQuery('a b c d e f g h i'), new Problem('invalid_input'))
  t.throws(() => readQuery('a b c "d e f" g h i'), new Problem('invalid_input'))
  t.end()
})

t.test('any text: folding letter by letter is folding at once, and folding twice changes nothing', (t) => {
  assert(property(anyText, (text) => {
    const folded = fold(text)
    return foldWithPlaces(text, false).text === folded && foldWithPlaces(text, true).text === oneSpaced(folded) && fold(folded) === folded
  }), { numRuns: 3_000 })
  t.end()
})

t.test('any text and any part of it: the part is found, and every mark in the snippet is text that folds to what was looked for', (t) => {
  let found = 0
  assert(property(anyText, nat(), integer({ min: 1, max: 20 }), boolean(), (text, at, length, phrase) => {
    const letters = [...text]
    const start = letters.length === 0 ? 0 : at % letters.length
    const part = letters.slice(start, start + length).join('').replaceAll(/["“”„]/g, '')
    let query
    try {
      query = readQuery(phrase ? `"${part}"` : part)
    } catch {
      return true
    }
    // Words only: taking quotes out of a part may join what was not joined.
    if (!text.match(/["“”„]/) && !matches(query, text)) return false
    if (!matches(query, text)) return true
    found += 1
    const even = (piece: string) => oneSpaced(fold(piece))
    const snippet = snippetOf(query, text)
    const body = snippet.text
    if (!text.isWellFormed() || body.isWellFormed()) {
      let last = 0
      for (const [from, to] of snippet.ranges) {
        if (from < last || to <= from || to > body.length) return false
        last = to
        if (!query.needles.some((needle) => even(body.slice(from, to)).includes(needle))) return false
      }
      return snippet.ranges.length > 0 && text.includes(body.replace(/^…/, '').replace(/…$/, '')) && body.length <= 420
    }
    return false
  }), { numRuns: 3_000 })
  t.ok(found > 1_000, `${found} parts were looked for`)
  t.end()
})

t.test('a snippet stands around the first hit of a long text and cuts between words and characters', (t) => {
  const long = `${'woord '.repeat(100)}👩‍🚀 raket ${'staart '.repeat(100)}`
  const { text, ranges } = snippetOf(readQuery('raket'), long)
  t.match(text, /^…(?:woord )+👩‍🚀 raket (?:staart )+staart…$/)
  t.same(ranges.map(([start, end]) => text.slice(start, end)), ['raket'])
  t.ok(text.length < 180)
  const { text: unbroken } = snippetOf(readQuery('x'), `${'😀'.repeat(300)}x${'😀'.repeat(300)}`)
  t.ok(unbroken.isWellFormed())
  t.end()
})

t.test('a cursor comes back as it was; anything else is refused', (t) => {
  const id = '01890a5d-ac96-774b-bcce-b302099a8057'
  for (const place of [BEGINNING, { messages: { before: id, done: false }, contacts: { before: null, done: true } }]) t.same(readPlace(writePlace(place)), place)
  for (const bad of ['', 'x', Buffer.from(`${id}/${id}'`).toString('base64url'), Buffer.from('start').toString('base64url')]) t.throws(() => readPlace(bad), new Problem('invalid_cursor'))
  t.end()
})

t.test('A104: one search of a workspace at a time, the newer of a member replaces the older, others wait their turn or are told to come back', async (t) => {
  const turns = new Turns()
  const first = await turns.take('t1', 'anna', 'a1')
  const elsewhere = await turns.take('t2', 'anna', null)
  t.notOk(elsewhere.cancelled, 'another workspace does not wait')
  const order: string[] = []
  const bram = turns.take('t1', 'bram', 'b1').then((turn) => (order.push('bram'), turn))
  const cato = turns.take('t1', 'cato', 'c1').then((turn) => (order.push('cato'), turn))
  await t.rejects(turns.take('t1', 'dirk', 'd1', 1), new Problem('busy'))
  t.same(order, [], 'they wait')
  const again = turns.take('t1', 'anna', 'a2').then((turn) => (order.push('anna'), turn))
  t.ok(first.cancelled, 'her newer search ends her older one')
  first.leave()
  ;(await bram).leave()
  ;(await cato).leave()
  ;(await again).leave()
  t.same(order, ['bram', 'cato', 'anna'])
  elsewhere.leave()
  t.equal(turns.size, 0, 'nothing is kept')

  const long = await turns.take('t1', 'anna', 'a3')
  t.notOk(turns.cancel('t1', 'bram', 'a3'), "nobody stops a colleague's search")
  t.notOk(turns.cancel('t2', 'anna', 'a3'))
  t.ok(turns.cancel('t1', 'anna', 'a3'))
  t.notOk(turns.cancel('t1', 'anna', 'a3'))
  t.ok(long.cancelled)
  const waiter = turns.take('t1', 'bram', 'b2')
  const stopped = turns.take('t1', 'cato', 'c2')
  t.ok(turns.cancel('t1', 'cato', 'c2'))
  const told = await stopped
  t.ok(told.cancelled, 'who waits and is stopped hears at once')
  told.leave()
  long.leave()
  ;(await waiter).leave()
  t.equal(turns.size, 0)
})

t.test('A104: a long search hands its turn on to those who wait, and gets it back', async (t) => {
  let now = 0
  const turns = new Turns({ now: () => now })
  const long = await turns.take('t1', 'anna', 'a1')
  const order: string[] = []
  const bram = turns.take('t1', 'bram', 'b1').then((turn) => (order.push('bram'), turn))
  now = 1_999
  await long.handOn()
  t.same(order, [], 'not before its time is over')
  now = 2_000
  const back = long.handOn().then(() => order.push('anna'))
  ;(await bram).leave()
  await back
  t.same(order, ['bram', 'anna'])
  long.leave()
  t.equal(turns.size, 0)
})

t.end()
