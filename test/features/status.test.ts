import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import type { StatusConfig } from '../../src/status/config.ts'
import { discardDraft, listIncidents, openIncident, updateIncident } from '../../src/status/incidents.ts'
import { COMPONENTS } from '../../src/status/probe.ts'
import { type RunningStatus, runStatus, storeFile } from '../../src/status/run.ts'
import { spansOf } from '../../src/status/samples.ts'
import { Store } from '../../src/status/store.ts'
import { DAY, HOUR, MINUTE, START, folder, simulate } from '../support/status.ts'

interface Watched extends RunningStatus {
  readonly clock: { at: number }
  readonly results: Map<string, boolean>
  readonly get: (path: string, headers?: Record<string, string>) => Promise<{ status: number; type: string; text: string; headers: Headers }>
}

/** A status page whose targets answer as the test says, at a time that the test says. It looks when it is told to. */
async function watch(t: Test, prepare: (store: Store) => void = () => undefined): Promise<Watched> {
  const dataDir = await folder(t)
  const config: StatusConfig = { host: '127.0.0.1', port: 0, url: 'https://status.example', target: 'http://127.0.0.1:9', dataDir, intervalMs: 300_000, failures: 2, successes: 2, tls: null }
  const before = new Store({ file: storeFile(config), now: () => START, warn: () => undefined })
  prepare(before)
  before.close()
  const clock = { at: START + 90 * DAY }
  const results = new Map<string, boolean>()
  const paths = new Map(COMPONENTS.map(({ id, question }) => [question('').path, id]))
  const status = await runStatus({
    config, now: () => clock.at, log: { info: () => undefined, warn: () => undefined },
    probe: (_origin, { path }) => Promise.resolve({ ok: results.get(paths.get(path) ?? '') ?? true, ms: 20, reason: null })
  })
  t.teardown(() => status.stop())
  await status.look()
  const get = async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${status.url}${path}`, { headers, redirect: 'manual' })
    return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text(), headers: response.headers }
  }
  return { ...status, clock, results, get }
}

t.test('W7: the page says the state first, in both languages, is small and needs no script; what people typed stays text', async (t) => {
  const status = await watch(t, (store) => {
    simulate(store, 'api')
    for (const { id } of COMPONENTS.filter((component) => component.id !== 'api')) store.write((db) => db.prepare(`insert into spans select ?, start, until, up from spans where component = 'api'`).run(id))
  })
  const page = await status.get('/status')
  t.equal(page.status, 200)
  t.match(page.text, /<h1>.*Everything works<\/h1>/)
  t.match(page.text, /27 Aug 2026: 35 minutes down/, 'a bad day says its minutes')
  t.match(page.text, /6 Sept 2026: 360 minutes not measured/)
  t.match(page.text, /99\.9\d+ % of what was measured/)
  t.notMatch(page.text, /100 % of what was measured/)
  t.notMatch(page.text, /<script|style="| on\w+=/i)
  t.match(page.headers.get('content-security-policy'), /default-src 'none'; style-src 'self'/)
  const style = await status.get('/status.css')
  const size = gzipSync(page.text).length + gzipSync(style.text).length
  t.ok(size <= 30 * 1024, `${size} bytes with the style, gzip`)
  t.match((await status.get('/status', { 'accept-language': 'nl-NL,nl;q=0.9' })).text, /Alles werkt/)
  t.match((await status.get('/status?lang=nl')).text, /<html lang="nl">/)

  const id = openIncident(status.store, { kind: 'incident', title: '<script>alert(1)</script> & "quotes"', impact: 'major', components: ['api'], draft: false, startsAt: status.clock.at, endsAt: null, body: '<img src=x onerror=alert(1)>\u0007' }, status.clock.at) ?? ''
  status.clock.at += 2_000
  const shown = await status.get('/status')
  t.match(shown.text, /Something is wrong/)
  t.match(shown.text, '&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;')
  for (const path of ['/status', '/status/history', '/history.atom', '/history.rss']) {
    const { text } = await status.get(path)
    t.match(text, '&lt;img src=x onerror=alert(1)&gt;', path)
    t.notMatch(text, /<script|<img src=x|\p{Cc}(?<!\n)/u, path)
  }
  updateIncident(status.store, id, { state: 'resolved', body: 'It is over.' }, status.clock.at + 1000)
  status.clock.at += 2_000
  t.match((await status.get('/status')).text, /Everything works[\s\S]*It is over\./)
  for (const path of ['/nothing', '/status/', '/api/v2/nothing.json', '/badge/nothing.svg', '/%2e%2e/package.json']) t.equal((await status.get(path)).status, 404, path)
  t.equal((await fetch(`${status.url}/status`, { method: 'POST', body: 'x' })).status, 405)
})

t.test('W7: components go down and come back on the page, a draft waits for a person, and what is not measured is never said to work', async (t) => {
  const status = await watch(t)
  const state = async () => (JSON.parse((await status.get('/api/v2/summary.json')).text) as { status: { indicator: string; description: string }; components: { id: string; status: string }[] })
  const step = async () => {
    status.clock.at += 5 * MINUTE
    await status.look()
  }
  t.match(await state(), { status: { indicator: 'none', description: 'Everything works' } })
  status.results.set('api', false)
  await step()
  t.match((await state()).status, { indicator: 'none' }, 'one failure is none')
  await step()
  t.match(await state(), { status: { indicator: 'major', description: 'Something does not work' }, components: [{ id: 'web', status: 'operational' }, { id: 'api', status: 'major_outage' }] })
  t.match((await status.get('/status')).text, /Something does not work/)
  const drafts = () => listIncidents(status.store, { drafts: true })
  t.match(drafts(), [{ draft: true, components: ['api'], title: 'API: does not work' }])
  t.same((JSON.parse((await status.get('/api/v2/incidents.json')).text) as { incidents: object[] }).incidents, [], 'nobody sees a draft')
  updateIncident(status.store, drafts()[0]?.id ?? '', { state: 'identified', body: 'A cable was pulled.' }, status.clock.at)
  status.clock.at += 2_000
  t.match(JSON.parse((await status.get('/api/v2/incidents/unresolved.json')).text), { incidents: [{ name: 'API: does not work', status: 'identified', impact: 'major', incident_updates: [{ body: 'A cable was pulled.' }], components: [{ id: 'api' }] }] })
  for (const { id } of COMPONENTS) status.results.set(id, false)
  await step()
  await step()
  t.match((await state()).status, { indicator: 'critical', description: 'Nothing works' })
  t.equal(drafts().length, 4, 'one for each, and none twice')
  for (const { id } of COMPONENTS) status.results.set(id, true)
  await step()
  await step()
  t.match((await state()).components.map((component) => component.status), ['operational', 'operational', 'operational', 'operational'])
  status.clock.at += HOUR
  t.match(await state(), { status: { indicator: 'minor', description: 'Not everything is measured at the moment' } }, 'an hour later nobody looked')
  t.match((await status.get('/badge.svg')).text, /Not everything is measured/)
  t.match((await status.get('/badge/api.svg')).text, /API[\s\S]*Not measured/)

  const at = status.clock.at
  openIncident(status.store, { kind: 'maintenance', title: 'New disks', impact: 'none', components: ['widget'], draft: false, startsAt: at + HOUR, endsAt: at + 2 * HOUR, body: 'For an hour.' }, at)
  const maintenance = async () => (JSON.parse((await status.get('/api/v2/scheduled-maintenances.json')).text) as { scheduled_maintenances: { status: string }[] }).scheduled_maintenances[0]?.status
  status.clock.at += 2_000
  t.equal(await maintenance(), 'scheduled')
  status.clock.at = at + 1.5 * HOUR
  t.equal(await maintenance(), 'in_progress')
  status.clock.at = at + 3 * HOUR
  t.equal(await maintenance(), 'completed')
  t.match(await status.get('/history.atom'), { type: /atom\+xml/, text: /<entry><id>urn:uuid:[^]*A cable was pulled\./ })
  t.match(await status.get('/history.rss'), { type: /rss\+xml/, text: /<item>[^]*New disks/ })
})

t.test('W7: a draft that could not be kept when a part went down is opened once it can be, with the moment it went down', async (t) => {
  const status = await watch(t)
  const onlyRead = (is: boolean) => status.store.read((db) => db.exec(`pragma query_only = ${is ? 'on' : 'off'}`), undefined)
  const look = async (apiWorks: boolean) => {
    status.clock.at += 5 * MINUTE
    status.results.set('api', apiWorks)
    await status.look()
    return listIncidents(status.store, { drafts: true })
  }
  await look(false)
  onlyRead(true)
  t.same(await look(false), [])
  const since = status.clock.at
  t.match((await status.get('/status')).text, /Something does not work/)
  onlyRead(false)
  const [draft, ...more] = await look(false)
  t.match(draft, { draft: true, components: ['api'], startsAt: since })
  t.equal(more.length, 0)
  discardDraft(status.store, draft?.id ?? '')
  t.same(await look(false), [], 'what a person threw away does not come back')
})

t.test('W7: an outage that hangs is counted from the last success on, however short the interval is', async (t) => {
  const clock = { at: START }
  const status = await runStatus({
    config: { host: '127.0.0.1', port: 0, url: 'http://localhost', target: 'http://127.0.0.1:9', dataDir: await folder(t), intervalMs: 5_000, failures: 2, successes: 2, tls: null },
    now: () => clock.at, log: { info: () => undefined, warn: () => undefined }, probe: () => Promise.resolve({ ok: clock.at === START, ms: 1, reason: null })
  })
  t.teardown(() => status.stop())
  await status.look()
  // The first look waited for another part that hung; each after it is over when the deadline is.
  for (const seconds of [25, 40, 55]) {
    clock.at = START + seconds * 1_000
    await status.look()
  }
  t.same(spansOf(status.store, 'api', START, START + DAY), [{ up: false, start: START, until: START + 55_000 }])
})

t.end()
