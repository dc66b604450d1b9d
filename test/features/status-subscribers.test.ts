import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { draftFor, openIncident, updateIncident } from '../../src/status/incidents.ts'
import { readSubscriberSettings } from '../../src/status/subscribers/settings.ts'
import { type Mailbox, type ReceivedMail, openMailbox } from '../support/mailbox.ts'
import { DAY, HOUR, MINUTE, folder } from '../support/status.ts'
import { STATUS_KEY, mailTo, mails, openSubscribers, pathIn, publish, subscribe } from '../support/subscribers.ts'

let mailbox: Mailbox
t.before(async () => (mailbox = await openMailbox()))
t.after(() => mailbox.stop())
t.beforeEach(() => void (mailbox.received.length = 0))

const header = ({ headers }: ReceivedMail, name: string) => headers.find((line) => line.toLowerCase().startsWith(`${name}:`))?.slice(name.length + 1).trim() ?? ''

t.test('W7: who confirms by mail hears of incidents, updates, the end and maintenance, each once and in their language; drafts are told to nobody', async (t) => {
  const page = await openSubscribers(t, { mailbox })
  const form = await page.get('/status/subscribe?lang=en')
  t.match(form.text, /<form method="post" action="\/status\/subscribe\/mail\?lang=en">[\s\S]*type="email"/)
  t.match(form.headers.get('content-security-policy'), /form-action 'self'/)
  t.notMatch(form.text, /<script/)
  t.match((await page.get('/status?lang=nl')).text, 'href="/status/subscribe?lang=nl">Op de hoogte blijven')
  publish(page, 'Older than anybody’s subscription')

  const asked = await page.send('/status/subscribe/mail?lang=nl', { to: 'Jan@Example.test' })
  t.same([asked.status, asked.location], [303, '/status/subscribe/sent?lang=nl'])
  const [question] = await mails(page, mailbox, 'jan@example.test', 1)
  if (!question) return
  t.match(header(question, 'subject'), 'Bevestig')
  t.equal(header(question, 'list-unsubscribe'), '', 'nothing to leave yet')
  const confirm = pathIn(question.text, 'confirm')
  t.match(question.html, confirm)
  t.match((await page.get(confirm)).text, /<form method="post"/, 'a mail program that follows links confirms nothing')
  page.later(MINUTE)
  t.match((await page.send(confirm, {})).text, 'Je bent geabonneerd')
  t.equal((await page.send(confirm, {})).status, 410, 'good once')
  t.equal((await page.get(confirm)).status, 410)

  page.later(MINUTE)
  draftFor(page.store, 'socket', 'Live connection: does not work', page.clock.at)
  const id = publish(page, '<b>Messages</b> are late\r\nBcc: x@example.test')
  const told = (await mails(page, mailbox, 'jan@example.test', 2))[1]
  if (!told) return
  t.match(told.text, /We see it\.\s+We look for the cause\.\s+Stand: In onderzoek\s/)
  t.match(told.html, '&lt;b&gt;Messages&lt;/b&gt; are late')
  t.notMatch(told.headers.join('\n'), /^bcc:/im, 'A70: a title adds no header')
  t.match(header(told, 'list-unsubscribe'), `<${page.url}${pathIn(told.text, 'leave')}>`)
  t.equal(header(told, 'list-unsubscribe-post'), 'List-Unsubscribe=One-Click')
  page.later(MINUTE)
  updateIncident(page.store, id, { state: 'identified', body: 'A disk is full.' }, page.clock.at)
  t.match((await mails(page, mailbox, 'jan@example.test', 3))[2]?.text, 'A disk is full.')
  page.later(MINUTE)
  updateIncident(page.store, id, { state: 'resolved', body: 'It is over.' }, page.clock.at)
  t.match((await mails(page, mailbox, 'jan@example.test', 4))[3]?.text, 'It is over.')
  page.later(MINUTE)
  openIncident(page.store, { kind: 'maintenance', title: 'New disks', impact: 'none', components: ['web'], draft: false, startsAt: page.clock.at + HOUR, endsAt: page.clock.at + 2 * HOUR, body: 'For an hour.' }, page.clock.at)
  t.match((await mails(page, mailbox, 'jan@example.test', 5))[4]?.text, /For an hour\.\s+Stand: Gepland/)
  page.later(1.5 * HOUR)
  t.match(header((await mails(page, mailbox, 'jan@example.test', 6))[5] ?? question, 'subject'), /^Bezig: New disks/)
  page.later(HOUR)
  t.match(header((await mails(page, mailbox, 'jan@example.test', 7))[6] ?? question, 'subject'), /^Klaar: New disks/)

  t.match((await page.get(pathIn(told.text, 'leave'))).text, /<form method="post"/)
  t.equal((await page.send(pathIn(told.text, 'leave'), { 'List-Unsubscribe': 'One-Click' }, { 'sec-fetch-site': 'cross-site' })).status, 200, 'one click of a mail program')
  page.later(MINUTE)
  await subscribe(page, mailbox, 'else@example.test')
  page.later(MINUTE)
  publish(page, 'After they left')
  await mails(page, mailbox, 'else@example.test', 2)
  t.equal(mailTo(mailbox, 'jan@example.test').length, 7, 'and then nothing more')
  t.notMatch(mailbox.received.map(({ text }) => text).join(), /Live connection|Older than/)
})

t.test('A2 A11: known, unknown and often asked addresses get the same answer, quotas hold, and another site subscribes nobody', async (t) => {
  const page = await openSubscribers(t, { mailbox, proxies: ['127.0.0.1'] })
  await subscribe(page, mailbox, 'known@example.test')
  const ask = (to: string, ip = '192.0.2.1', more: Record<string, string> = {}) => page.send('/status/subscribe/mail?lang=en', { to }, { 'x-forwarded-for': `198.51.100.7, ${ip}`, ...more })
  const answers = [await ask('known@example.test')]
  for (let each = 0; each < 5; each++) {
    answers.push(await ask('new@example.test', `192.0.2.${100 + each}`))
    await page.tell()
  }
  t.same(new Set(answers.map(({ status, location, text }) => `${status} ${location} ${text}`)).size, 1)
  t.equal(mailTo(mailbox, 'new@example.test').length, 3)
  t.equal(mailTo(mailbox, 'known@example.test').length, 2, 'who has subscribed is asked again like anybody')
  for (let each = 0; each < 9; each++) t.equal((await ask(`a${each}@example.test`)).status, 303)
  t.match(await ask('b@example.test'), { status: 429, text: /asked often from your network/ })
  t.equal((await ask('b@example.test', '192.0.2.3')).status, 303, 'another network asks for itself; what a reader adds to the header does not count')
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { 'sec-fetch-site': 'same-site' }, { 'sec-fetch-site': '', origin: 'https://evil.example' }]) t.equal((await ask('c@example.test', '192.0.2.4', headers)).status, 403)
  const body = (type: string, text: string) => fetch(`${page.url}/status/subscribe/mail`, { method: 'POST', body: text, headers: { 'sec-fetch-site': 'same-origin', 'content-type': type } }).then(({ status }) => status)
  t.same(await Promise.all([body('application/json', '{"to":"d@example.test"}'), body('application/x-www-form-urlencoded', 'to=d@example.test&to=e@example.test'), body('application/x-www-form-urlencoded', '')]), [400, 400, 400])
  page.later(2 * DAY)
  t.equal((await page.send(pathIn(mailTo(mailbox, 'new@example.test').at(-1)?.text ?? '', 'confirm'), {})).status, 410, 'a link runs out')
})

t.test('A70: an address with a line break, or with a second one in it, is refused', async (t) => {
  const page = await openSubscribers(t, { mailbox })
  for (const to of ['a@example.test\r\nBcc: b@example.test', 'a@example.test\nSubject: x', 'a@example.test, b@example.test', 'a@example.test;b@example.test', '"a b"@example.test', '<a@example.test>', 'Name <a@example.test>', 'a@example.test\u0000', 'a@b', 'a', `${'a'.repeat(250)}@example.test`]) {
    const answer = await page.send('/status/subscribe/mail?lang=en', { to })
    t.match(answer, { status: 400, text: /aria-invalid="true"[\s\S]*This is no mail address/ }, JSON.stringify(to))
  }
  t.same(mailbox.received, [])
})

t.test('A87: the file holds no address and no secret; another key reads nothing, an added one goes on; without key or mail the page says so', async (t) => {
  const page = await openSubscribers(t, { mailbox })
  await subscribe(page, mailbox, 'canary-mail@example.test')
  const asked = await page.send('/status/subscribe/webhook?lang=en', { to: 'http://127.0.0.1:1999/canary-hook' })
  const secret = /whsec_[\w+/=]+/.exec(asked.text)?.[0] ?? 'none'
  const tokens = mailTo(mailbox, 'canary-mail@example.test').map(({ text }) => pathIn(text, 'confirm').slice(16, 59))
  await page.stop()
  const bytes = (await Promise.all(['', '-wal'].map((end) => readFile(join(page.dataDir, `subscribers.db${end}`)).catch(() => Buffer.alloc(0))))).map((part) => part.toString('latin1')).join('')
  t.ok(bytes.length > 4_000)
  for (const canary of ['canary-mail', 'example.test', 'canary-hook', secret, secret.slice(6), ...tokens]) t.notOk(bytes.includes(canary), canary)

  const other = randomBytes(32).toString('base64')
  const strange = await openSubscribers(t, { mailbox, dataDir: page.dataDir, key: other })
  strange.clock.at = page.clock.at + MINUTE
  t.match(strange.warned.join(), /Some subscribers were sealed with a key that STATUS_KEY does not hold/)
  publish(strange)
  await strange.tell()
  t.equal(mailTo(mailbox, 'canary-mail@example.test').length, 1)
  await strange.stop()
  const both = await openSubscribers(t, { mailbox, dataDir: page.dataDir, key: `${other},${STATUS_KEY}` })
  both.clock.at = strange.clock.at + 2 * HOUR
  await both.tell()
  t.equal(mailTo(mailbox, 'canary-mail@example.test').length, 2, 'told as soon as the key is there')
  await both.stop()
  const newest = await openSubscribers(t, { mailbox, dataDir: page.dataDir, key: other })
  t.same(newest.warned, [], 'sealed anew')
  await newest.stop()

  const without = await openSubscribers(t)
  t.match((await without.get('/status/subscribe?lang=en')).text, /Mail is not offered here[\s\S]*By webhook/)
  t.equal((await without.send('/status/subscribe/mail?lang=en', { to: 'a@example.test' })).status, 404)
  for (const key of [null, 'no key']) {
    const off = await openSubscribers(t, { mailbox, key })
    t.match((await off.get('/status/subscribe?lang=nl')).text, /Abonneren kan op deze installatie niet[\s\S]*Atom/)
    t.equal((await off.send('/status/subscribe/webhook', { to: 'https://example.com/' })).status, 404)
  }
  const dataDir = join(await folder(t), 'status')
  const said: string[] = []
  const settings = (env: Record<string, string>) => readSubscriberSettings(env, { dataDir, url: 'https://status.example' }, (message) => void said.push(message))
  t.match(settings({}).key, /^[\w+/]{43}=$/, 'made in development')
  t.equal(settings({}).key, settings({}).key)
  t.match(settings({ RIND_ENV: 'production' }), { key: null })
  t.match(settings({ RIND_ENV: 'production', STATUS_KEY_FILE: join(dataDir, '..', 'status.key'), WEBHOOK_LOOPBACK: 'on' }), { key: null, allowLoopback: false })
  t.match(settings({ RIND_ENV: 'production', STATUS_KEY: STATUS_KEY }), { key: STATUS_KEY })
  t.match(said.join(), /set STATUS_KEY[\s\S]*WEBHOOK_LOOPBACK[\s\S]*below DATA_DIR/)
})

t.end()
