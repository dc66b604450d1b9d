import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import t, { type Test } from 'tap'
import { type StorePlace, openStore } from '../../src/backup/open-store.ts'
import { nameOf } from '../../src/backup/manifest.ts'
import { folderStore } from '../../src/backup/folder-store.ts'
import { patient } from '../../src/backup/patience.ts'
import { checkSet, listSets, readManifest } from '../../src/backup/sets.ts'
import { type Store, readSmall } from '../../src/backup/store.ts'
import { placeBelow } from '../../src/backup-access.ts'
import { type Alerts, type BackupSetup, keepUp, openBackups } from '../../src/features/backups/index.ts'
import { Secret } from '../../src/crypto/index.ts'
import { makeStores } from '../support/backups.ts'
import { type Fault, KEY, KEY_ID, type TestBucket, startBucket } from '../support/s3.ts'
import { TestClock, type TestServer, startServer } from '../support/server.ts'

const DAY_MS = 86_400_000
const PATIENCE_MS = 2_000
const HANGS = ['it does not answer', 'it hangs half-way']
const body = (...chunks: readonly Uint8Array[]) => Readable.from(chunks, { objectMode: true }) as AsyncIterable<Uint8Array>

/** What every store has to do, whatever it is made of. */
async function keepsItsWord(t: Test, store: Store): Promise<void> {
  t.same(await store.list(''), [], 'an empty one is no error')
  const large = randomBytes(20 << 20)
  await store.put('set/large', body(large.subarray(0, 9_000_000), large.subarray(9_000_000, 9_000_001), large.subarray(9_000_001)))
  t.ok((await readSmall(store, 'set/large', large.length)).equals(large), 'a large object comes back as it was')
  await store.put('set/empty', body())
  t.equal((await readSmall(store, 'set/empty', 1)).length, 0)
  await store.put('set/a.copy', body(Buffer.from('one')))
  await store.put('set/a.copy', body(Buffer.from('another')))
  t.equal((await readSmall(store, 'set/a.copy', 10)).toString(), 'another', 'one of the same name is replaced')
  await store.put('set2/b', body(Buffer.from('b')))
  t.same(await store.list(''), [{ name: 'set/a.copy', bytes: 7 }, { name: 'set/empty', bytes: 0 }, { name: 'set/large', bytes: large.length }, { name: 'set2/b', bytes: 1 }])
  t.same((await store.list('set/')).map(({ name }) => name), ['set/a.copy', 'set/empty', 'set/large'])
  for (const chunks of [[Buffer.from('half')], [large]]) {
    const breaks = async function* () {
      yield* chunks
      throw new Error('the source broke')
    }
    await t.rejects(store.put('set/broken', breaks()), /the source broke/, 'what the body throws is passed on')
    await t.rejects(store.put('set/large', breaks()), /the source broke/)
  }
  t.notOk((await store.list('')).some(({ name }) => name === 'set/broken'), 'nothing half-way has a name')
  t.ok((await readSmall(store, 'set/large', large.length)).equals(large), 'and what was there is as it was')
  await t.rejects(readSmall(store, 'set/none', 1), { code: 'missing' })
  await t.rejects(store.put('../out', body()), TypeError)
  for (const name of ['set/large', 'set/large', 'set/none']) await store.remove(name)
  t.same((await store.list('set/')).map(({ name }) => name), ['set/a.copy', 'set/empty'], 'what is not there is removed without a word')
  // A reader that stops leaves nothing open that keeps others away.
  for await (const _ of store.get('set/a.copy')) break
  for (let index = 0; index < 1100; index++) if (index % 100 === 0) await Promise.all(Array.from({ length: 100 }, (_, at) => store.put(`many/${String(index + at).padStart(4, '0')}`, body())))
  t.equal((await store.list('many/')).length, 1100, 'more than a page of names')
}

t.test('W6: a folder and a bucket keep the same word', async (t) => {
  const { folder } = await makeStores(t)
  const bucket = await startBucket(t)
  await keepsItsWord(t, openStore({ kind: 'folder', path: join(folder, 'store') }))
  await keepsItsWord(t, openStore(bucket.place))
  t.ok(bucket.asked.some(({ line }) => line.includes('partNumber=3')), 'what is large goes up in parts')
  t.ok(bucket.asked.some(({ line }) => /DELETE .*uploadId=/.test(line)), 'and what was begun in vain is given up')
})

t.test('W6 A89: a store that is given up and wakes up later makes no object of the half that it had', async (t) => {
  const { folder } = await makeStores(t)
  const slow = folderStore(folder)
  const wake = Promise.withResolvers<undefined>()
  const ended = Promise.withResolvers<unknown>()
  const sleeping: Store = { ...slow, put: (name, chunks) => slow.put(name, pausing(chunks, wake.promise)).then(() => ended.resolve(null), (error: unknown) => ended.resolve(error)) }
  await t.rejects(patient(sleeping, 50).put('set/part', body(Buffer.from('one'), Buffer.from('two'))), { code: 'unreachable', message: /did not answer for 0.05 seconds/ })
  wake.resolve(undefined)
  t.match(await ended.promise, { code: 'unreachable' })
  t.same(await slow.list(''), [])
})

async function* pausing(chunks: AsyncIterable<Uint8Array>, until: Promise<undefined>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk
    await until
  }
}

/** What can be wrong with a server, and the word for it. */
const FAULTS: readonly (readonly [string, (line: string) => Fault | null, string])[] = [
  ['it answers errors', () => ({ kind: 'answer', status: 500 }), 'unreachable'],
  ['it is overloaded', () => ({ kind: 'answer', status: 503, code: 'SlowDown' }), 'unreachable'],
  ['it does not answer', () => ({ kind: 'hang' }), 'unreachable'],
  ['it is full', (line) => (line.startsWith('P') ? { kind: 'answer', status: 507, code: 'XMinioStorageFull' } : null), 'full'],
  ['it is full half-way', (line) => (line.includes('partNumber=2') ? { kind: 'answer', status: 403, code: 'QuotaExceeded' } : null), 'full'],
  ['it hangs half-way', (line) => (line.includes('partNumber=2') ? { kind: 'hang' } : null), 'unreachable'],
  ['it fails at the end', (line) => (line.startsWith('POST') && line.includes('uploadId') ? { kind: 'answer', status: 200, body: '<Error><Code>InternalError</Code></Error>' } : null), 'unreachable'],
  ['the bucket is elsewhere', () => ({ kind: 'answer', status: 301, code: 'PermanentRedirect' }), 'refused'],
  ['it lets us do nothing', () => ({ kind: 'answer', status: 403, code: 'AccessDenied' }), 'refused']
]

t.test('W6 A89 F1: whatever goes wrong with a bucket has a clear end, leaves nothing half-way and shows no key', async (t) => {
  const bucket = await startBucket(t)
  const store = (place: Partial<typeof bucket.place> = {}, ms?: number) => openStore({ ...bucket.place, ...place }, ms)
  const large = [randomBytes(17 << 20)]
  const fails = async (what: string, work: Promise<unknown>, code: string) => {
    const error = (await work.then(() => null, (error: unknown) => error)) as (Error & { code: string }) | null
    t.equal(error?.code, code, `${what}: ${error?.message}`)
    // As the log writes it, down to the last cause.
    for (let each: unknown = error; each instanceof Error; each = each.cause) for (const key of [KEY, KEY_ID]) t.notOk(`${each.stack} ${JSON.stringify(each)}`.includes(key), `${what}: no key in what is said`)
  }
  for (const [what, fault, code] of FAULTS) {
    bucket.fault = fault
    // Short only where it has to run out.
    await fails(what, store({}, HANGS.includes(what) ? PATIENCE_MS : undefined).put('set/part', body(...large)), code)
    bucket.fault = () => null
    t.same(await store().list(''), [], `${what}: nothing is there`)
  }
  await store().put('set/part', body(...large))
  bucket.fault = (line) => (line.startsWith('GET') ? { kind: 'cut', after: 100_000 } : null)
  await fails('an answer that breaks off', readSmall(store(), 'set/part', 1 << 30), 'unreachable')
  bucket.fault = () => null
  await fails('another key', store({ keyId: new Secret('AKIAOTHER'), key: new Secret(KEY) }).list(''), 'refused')
  await fails('no such bucket', store({ bucket: 'none' }).list(''), 'refused')
  await fails('nobody there', store({ endpoint: 'http://127.0.0.1:1' }).list(''), 'unreachable')
})

t.test('W6: objects are locked where the server says that it does so, until they have to be destroyed, and removed with every version', async (t) => {
  const bucket = await startBucket(t)
  const answers: Record<string, string> = {}
  bucket.fault = (line) => {
    const [, answer] = Object.entries(answers).find(([query]) => line.startsWith('GET') && line.includes(query)) ?? []
    return answer === undefined ? null : { kind: 'answer', status: 200, body: `<?xml version="1.0"?>${answer}` }
  }
  const puts = (name: string) => bucket.asked.filter(({ line }) => /^(?:PUT|POST) /.test(line) && line.includes(name) && !line.includes('uploadId')).map(({ headers }) => [headers['x-amz-object-lock-mode'], headers['x-amz-object-lock-retain-until-date']])
  const lock = { from: Date.now() - DAY_MS, ms: 7 * DAY_MS }
  const open = () => openStore({ ...bucket.place })
  await open().put('unlocked', body(), lock)
  t.same(puts('/unlocked'), [[undefined, undefined]], 'a server that does not say so is asked for nothing')
  answers['object-lock'] = '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>'
  await open().put('small', body(), lock)
  const until = new Date(lock.from + lock.ms).toISOString()
  t.same(puts('/small'), [['GOVERNANCE', until]])
  await open().put('large', body(randomBytes(9 << 20)), lock)
  t.same(puts('/large'), [['GOVERNANCE', until]], 'what goes up in parts as well')
  await open().put('marker', body())
  t.same(puts('/marker'), [[undefined, undefined]], 'what is replaced each day is not locked')
  answers['object-lock'] = '<ObjectLockConfiguration><ObjectLockEnabled>Enabled</ObjectLockEnabled><Rule><DefaultRetention><Mode>COMPLIANCE</Mode><Days>90</Days></DefaultRetention></Rule></ObjectLockConfiguration>'
  await open().put('ahead', body(), { from: Date.now() + 400 * DAY_MS, ms: 7 * DAY_MS })
  const [[mode, end] = []] = puts('/ahead')
  t.equal(mode, 'COMPLIANCE', 'as the bucket\'s own rule says')
  t.ok(Math.abs(Date.parse(String(end)) - Date.now() - 7 * DAY_MS) < 60_000, 'a clock of ours that is a year ahead locks nothing for a year')
  await open().put('over', body(), { from: Date.now() - 8 * DAY_MS, ms: 7 * DAY_MS })
  t.same(puts('/over'), [[undefined, undefined]], 'what is over already is not locked')
  const version = (id: string, key = 'rind/small') => `<Key>${key}</Key><VersionId>${id}</VersionId>`
  answers['versions'] = `<ListVersionsResult><Version>${version('v1')}</Version><Version>${version('v2')}</Version><Version>${version('v9', 'rind/smaller')}</Version><DeleteMarker>${version('v3')}</DeleteMarker></ListVersionsResult>`
  await open().remove('small')
  t.same(bucket.asked.flatMap(({ line }) => (line.startsWith('DELETE') ? [new URL(line.slice(7), 'http://x').searchParams.get('versionId')] : [])), ['v1', 'v2', 'v3'], 'else the bucket would keep what counts as destroyed')
  const old = (days: number) => `<Upload><Key>rind/set/part</Key><UploadId>days-${days}</UploadId><Initiated>${new Date(Date.now() - days * DAY_MS).toISOString()}</Initiated></Upload>`
  answers['uploads'] = `<ListMultipartUploadsResult>${old(2)}${old(0)}</ListMultipartUploadsResult>`
  await open().list('')
  t.same(bucket.asked.flatMap(({ line }) => (line.startsWith('DELETE') && line.includes('uploadId') ? [new URL(line.slice(7), 'http://x').searchParams.get('uploadId')] : [])).filter((id) => id?.startsWith('days')), ['days-2'], 'an upload that a process left behind goes after a day')
})

t.test('W6 A89: copies go to a bucket, whatever fails is told and never listed, and they are read back from there', async (t) => {
  const clock = new TestClock()
  const server: TestServer = await startServer({ clock })
  t.teardown(() => server.stop())
  const stores = await makeStores(t)
  const bucket: TestBucket = await startBucket(t)
  const offsite = { data: placeBelow(bucket.place, 'backups'), keyring: placeBelow(bucket.place, 'keyring'), release: placeBelow(bucket.place, 'release') }
  const setup: BackupSetup = { ...stores.setup(server.database), offsite }
  const heard: string[] = []
  const alerts: Alerts = { raise: (code) => Promise.resolve(void heard.push(code)), again: () => Promise.resolve(), ping: () => Promise.resolve() }
  const backups = openBackups(setup, server.app.services, alerts)
  const copies = async () => (await server.database.admin<{ kind: string; state: string }[]>`select kind, c.state from backup_copies c join backups b on b.id = c.backup_id order by kind`).map(({ kind, state }) => `${kind} ${state}`)
  const listed = async (place: StorePlace) => (await listSets(openStore(place))).backups
  bucket.fault = (line) => (line.includes('messages.copy') ? { kind: 'answer', status: 403, code: 'AccessDenied' } : null)
  await t.rejects(backups.runDue(), { code: 'refused' })
  t.same(heard, ['backup_upkeep_failed_refused'], 'somebody hears of it')
  t.same(await copies(), ['keyring good'], 'what could be copied was')
  t.same(await listed(offsite.data), [], 'what was cut off is not listed')
  bucket.fault = () => null
  const { upkeep } = await backups.runDue()
  t.equal(upkeep?.copied.length, 1, 'the next run goes on')
  t.same(await copies(), ['data good', 'keyring good'])
  const [name = ''] = await listed(offsite.data)
  bucket.asked.length = 0
  t.same(await keepUp(setup, server.app.services), { found: [], missing: [], copied: [], destroyed: [] })
  t.notOk(bucket.asked.some(({ line }) => /^(?:PUT|POST|DELETE)/.test(line)), 'when nothing is due nothing is written')
  // The bucket alone, when the site is gone.
  await rm(stores.folder, { recursive: true })
  const { manifest } = await readManifest(openStore(offsite.data), name, { own: [], root: server.app.services.keys.root })
  t.equal(nameOf(manifest), name)
  await checkSet(openStore(offsite.data), manifest)
})

t.end()
