import { randomBytes } from 'node:crypto'
import { mkdir, readdir, rm, rmdir, writeFile } from 'node:fs/promises'
import { type RequestListener, type Server, createServer } from 'node:http'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { availabilityOf, daysOf, measure, monthsSince } from '../../src/status/availability.ts'
import { Judge } from '../../src/status/judge.ts'
import { COMPONENTS, type Question, ask } from '../../src/status/probe.ts'
import { keepSample, spansOf } from '../../src/status/samples.ts'
import { Store, lockStore } from '../../src/status/store.ts'
import { SubscriberKeys } from '../../src/status/subscribers/keys.ts'
import { DAY, MINUTE, START, folder, simulate } from '../support/status.ts'

function openStore(t: Test, file: string, warnings: string[] = []): Store {
  const store = new Store({ file, now: () => START, warn: (message) => warnings.push(message) })
  t.teardown(() => store.close())
  return store
}

t.test('W7: ninety days of samples give the availability that is computed by hand, to the minute', async (t) => {
  const store = openStore(t, join(await folder(t), 'status.db'))
  simulate(store, 'api')
  const now = START + 90 * DAY
  const spans = spansOf(store, 'api', START, now)
  const minutes = ({ up, down, unmeasured }: { up: number; down: number; unmeasured: number }) => [up / MINUTE, down / MINUTE, unmeasured / MINUTE]
  // Six failures, 10:00 to 10:25: not working from the last success at 9:55 to the next at 10:30. One alone: ten minutes. The night: 3:00 to 9:00.
  t.same(minutes(measure(spans, START, now)), [129_600 - 35 - 10 - 360, 45, 360])
  t.equal(availabilityOf(measure(spans, START, now)), (129_600 - 405) / (129_600 - 360), 'what was not measured counts for nothing')
  const days = daysOf(spans, now - 1, 91)
  t.same(days.flatMap((day, index) => (day.down > 0 || day.unmeasured > 0 ? [[index, ...minutes(day)]] : [])), [[0, 0, 0, 1440], [11, 1405, 35, 0], [21, 1080, 0, 360], [31, 1430, 10, 0]], 'day by day; the first lies before measuring began')
  t.same(monthsSince(START, now).map(({ from, until }) => [new Date(from).toISOString(), minutes(measure(spans, from, until))]), [
    ['2026-11-01T00:00:00.000Z', [14 * 1440, 0, 0]],
    ['2026-10-01T00:00:00.000Z', [31 * 1440, 0, 0]],
    ['2026-09-01T00:00:00.000Z', [30 * 1440 - 370, 10, 360]],
    ['2026-08-17T00:00:00.000Z', [15 * 1440 - 35, 35, 0]]
  ])
  t.ok(spans.length < 10, 'a stretch is one row, however many samples it had')
  t.equal(availabilityOf(measure([], START, now)), null, 'nothing measured is no availability')
})

t.test('W7: a clock that jumps invents no time and counts none twice', async (t) => {
  const store = openStore(t, join(await folder(t), 'status.db'))
  const look = (minute: number, ok = true) => keepSample(store, { component: 'api', at: START + minute * MINUTE, ok, ms: 1 }, 2.5 * MINUTE)
  for (let minute = 0; minute <= 60; minute++) look(minute)
  for (let minute = 30; minute <= 90; minute++) look(minute)
  for (const minute of [500, 501, 91, 92, 93]) look(minute)
  const { up, down, unmeasured } = measure(spansOf(store, 'api', START, START + DAY), START, START + DAY)
  t.ok(up / MINUTE <= 94 && up / MINUTE >= 90, `${up / MINUTE} minutes were measured`)
  t.equal(up + down + unmeasured, DAY)
  t.ok(measure(spansOf(store, 'api', START + 90 * MINUTE, START + 93 * MINUTE), START + 90 * MINUTE, START + 93 * MINUTE).up === 3 * MINUTE, 'after a jump ahead and back measuring goes on')
  const spans = spansOf(store, 'api', START, START + DAY)
  for (const [index, span] of spans.entries()) t.ok(span.until > span.start && span.start >= (spans[index - 1]?.until ?? 0), 'no two stretches lie over each other')
})

t.test('W7: it takes failures in a row to go down and successes in a row to come back, and what is stale is unknown', (t) => {
  const judge = new Judge({ failures: 3, successes: 2, staleMs: 90_000 })
  const take = (results: string, from = 0) => [...results].map((result, index) => judge.take('api', result === '+', START + (from + index) * 30_000))
  t.same(take('+'), ['up'])
  t.same(take('--+--+', 1), [null, null, null, null, null, null], 'two of three are not enough')
  t.same(take('---', 7), [null, null, 'down'])
  t.same(take('+-+-', 10), [null, null, null, null])
  t.same(take('++', 14), [null, 'up'])
  const last = START + 15 * 30_000
  t.equal(judge.stateOf('api', last + 90_000), 'up')
  t.equal(judge.stateOf('api', last + 90_001), 'unknown')
  t.equal(judge.stateOf('widget', last), 'unknown')
  t.end()
})

async function listen(t: Test, listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.teardown(() => new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  }))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no port')
  return `http://127.0.0.1:${address.port}`
}

const QUESTION: Question = { path: '/login', status: 200, type: 'text/html', holds: '<div id="root">' }
const PAGE = '<!doctype html><div id="root"></div>'

t.test('W7: a target that hangs, drips, redirects, floods, lies or breaks off has not answered, within the deadline and the bound', async (t) => {
  const good = await listen(t, (_request, response) => response.setHeader('content-type', 'text/html').end(PAGE))
  t.match(await ask(good, QUESTION), { ok: true, reason: null })
  let flooded = 0
  const hostile: Record<string, RequestListener> = {
    hangs: () => undefined,
    drips: (_request, response) => {
      response.setHeader('content-type', 'text/html').writeHead(200)
      const timer = setInterval(() => response.write(' '), 20)
      response.on('close', () => clearInterval(timer))
    },
    redirects: (_request, response) => response.writeHead(302, { location: `${good}/login` }).end(PAGE),
    'redirects and says 200': (_request, response) => response.writeHead(200, { location: `${good}/login`, 'content-type': 'text/html' }).end(),
    'sends a gigabyte': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': String(2 ** 30) })
      const chunk = Buffer.alloc(64 * 1024, 'x')
      const pour = () => {
        while (response.write(chunk)) flooded += chunk.length
        flooded += chunk.length
      }
      response.on('drain', pour)
      pour()
    },
    'floods the headers': (_request, response) => response.writeHead(200, { 'content-type': 'text/html', 'x-more': 'x'.repeat(100_000) }).end(PAGE),
    'shows another page': (_request, response) => response.setHeader('content-type', 'text/html').end('<h1>Buy this domain</h1>'),
    'says it is JSON': (_request, response) => response.setHeader('content-type', 'application/json').end(PAGE),
    'says 500': (_request, response) => response.writeHead(500, { 'content-type': 'text/html' }).end(PAGE),
    'breaks off': (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html', 'content-length': '1000' }).write('<!doctype')
      setTimeout(() => response.destroy(), 20)
    },
    resets: (request) => request.socket.resetAndDestroy()
  }
  for (const [what, listener] of Object.entries(hostile)) {
    const began = Date.now()
    const answer = await ask(await listen(t, listener), QUESTION, 500)
    t.match(answer, { ok: false, reason: String }, `${what}: ${answer.reason ?? 'was believed'}`)
    t.ok(Date.now() - began < 5_000, `${what}: in time`)
  }
  t.ok(flooded < 32 * 2 ** 20, `of a gigabyte ${flooded} bytes were taken from the sender`)
  t.match(await ask('http://127.0.0.1:1', QUESTION), { ok: false, reason: 'ECONNREFUSED' })
  t.match(await ask('http://nobody.invalid', QUESTION), { ok: false })
  const [, , socket] = COMPONENTS
  const open = await listen(t, () => undefined)
  t.match(await ask(open, socket?.question(open) ?? QUESTION, 300), { ok: false }, 'a socket that hangs')
})

t.test('W7: a damaged file is kept aside and a new one begun, at the start and later; a second process is refused; a full disk stops nothing', async (t) => {
  const path = await folder(t)
  const file = join(path, 'status.db')
  await writeFile(file, 'This is no database, but long enough to be looked at as one. '.repeat(200))
  const warnings: string[] = []
  const store = openStore(t, file, warnings)
  t.equal(store.lostAt, START, 'it says since when there is history')
  t.match(warnings.join(), /kept as .*status\.db\.damaged-2026-08-17/)
  t.equal((await readdir(path)).filter((name) => name.includes('damaged')).length, 1)
  keepSample(store, { component: 'api', at: START, ok: true, ms: 1 }, MINUTE)
  keepSample(store, { component: 'api', at: START + MINUTE, ok: true, ms: 1 }, MINUTE)
  t.equal(spansOf(store, 'api', 0, START + DAY).length, 1)
  const other = join(path, 'other.db')
  const again = openStore(t, other, warnings)
  t.equal(again.lostAt, null)
  const damage = Object.assign(new Error('database disk image is malformed'), { errcode: 11 })
  let tries = 0
  again.write(() => {
    if (tries++ === 0) throw damage
    return true
  })
  t.equal(again.lostAt, START, 'damage that shows later is treated alike')
  t.equal((await readdir(path)).filter((name) => name.startsWith('other.db.damaged')).length > 0, true)

  const unlock = lockStore(file)
  t.throws(() => lockStore(file), /Another status process/)
  unlock()
  lockStore(file)()

  await mkdir(join(path, 'gone.db'))
  const gone = openStore(t, join(path, 'gone.db'), warnings)
  keepSample(gone, { component: 'api', at: START, ok: true, ms: 1 }, MINUTE)
  keepSample(gone, { component: 'api', at: START + MINUTE, ok: true, ms: 1 }, MINUTE)
  t.equal(spansOf(gone, 'api', 0, START + DAY).length, 1, 'without a file it goes on in memory')
  t.match(gone.failing, /unable to open/, 'and says so')

  store.read((db) => db.exec(`pragma max_page_count = ${Number(db.prepare('pragma page_count').get()?.['page_count'] ?? 1)}`), undefined)
  for (let index = 0; store.failing === null && index < 5_000; index++) keepSample(store, { component: `c${index}`, at: START, ok: true, ms: 1 }, MINUTE)
  t.match(store.failing, /full/, 'what cannot be kept is told')
  t.equal(spansOf(store, 'api', 0, START + DAY).length, 1, 'and what is there is still read')
})

t.test('W7: a file that cannot be used is left for a minute, not for good; only the page itself sets a damaged one aside', async (t) => {
  const path = await folder(t)
  const clock = { at: START }
  const open = (name: string, isGuest = false) => {
    const store = new Store({ file: join(path, name), now: () => clock.at, warn: () => undefined, isGuest })
    t.teardown(() => store.close())
    return store
  }
  const keep = (store: Store) => {
    clock.at += MINUTE
    keepSample(store, { component: 'api', at: clock.at, ok: true, ms: 1 }, MINUTE)
    return store.failing
  }
  const kept = (name: string) => open(name, true).read((db) => Number(db.prepare('select count(*) as count from samples').get()?.['count']), 0)
  const damaged = async () => (await readdir(path)).filter((name) => name.includes('damaged'))
  await mkdir(join(path, 'full.db'))
  const full = open('full.db')
  t.match(full.failing, /unable to open/)
  t.match(keep(full), /unable to open/)
  t.equal(full.read((db) => db.prepare('select 1 from samples').all().length, 0), 1, 'it measures in memory and says so')
  await rmdir(join(path, 'full.db'))
  t.same([keep(full), kept('full.db')], [null, 1])

  await writeFile(join(path, 'broken.db'), 'This is no database. '.repeat(500))
  const guest = open('broken.db', true)
  t.match(guest.failing, /not a database/, 'an operator is told')
  t.same(await damaged(), [], 'and moves nothing away under a running page')
  const aside = (name: string) => join(path, `${name}.damaged-${new Date(clock.at).toISOString().replaceAll(/[:.]/g, '-')}`)
  const block = async (name: string, at: number) => {
    clock.at = at
    await mkdir(aside(name))
    return rm.bind(null, aside(name), { recursive: true })
  }
  const free = await block('broken.db', START + DAY)
  const broken = open('broken.db')
  t.match(broken.failing, /EISDIR|ENOTEMPTY|EEXIST/, 'a damaged file that cannot be moved ends nothing')
  await free()
  t.same([keep(broken), kept('broken.db'), broken.lostAt], [null, 1, clock.at])

  const freeAgain = await block('broken.db', START + 2 * DAY)
  broken.write(() => {
    throw Object.assign(new Error('database disk image is malformed'), { errcode: 11 })
  })
  t.equal(broken.write(() => 'written'), 'written', 'nor does one that shows later')
  t.not(broken.failing, null)
  await freeAgain()
  t.equal(keep(broken), null)
})

t.test('A87: what is known of a subscriber opens for that subscriber only, and under their key', (t) => {
  const keys = new SubscriberKeys(randomBytes(32).toString('base64'))
  const sealed = keys.seal('one', { to: 'reader@example.test', locale: 'en', leave: 'x' })
  t.match(keys.open('one', sealed), { to: 'reader@example.test' })
  t.throws(() => keys.open('two', sealed), /not_authentic/)
  t.equal(new SubscriberKeys(randomBytes(32).toString('base64')).open('one', sealed), null)
  t.end()
})

t.end()
