import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import t from 'tap'
import { SubscriberKeys } from '../../src/status/subscribers/keys.ts'
import { signWebhook } from '../../src/status/subscribers/webhook.ts'
import { openMailbox } from '../support/mailbox.ts'
import { type Receiver, openReceiver } from '../support/receiver.ts'
import { DAY, HOUR, MINUTE } from '../support/status.ts'
import { STATUS_KEY, calls, openSubscribers, publish } from '../support/subscribers.ts'

let receiver: Receiver
t.before(async () => (receiver = await openReceiver()))
t.after(() => receiver.stop())
t.beforeEach(() => {
  receiver.calls.length = 0
  receiver.connections = 0
  receiver.answer = (_, response) => void response.writeHead(204).end()
})

t.test('W7: a webhook is confirmed by what it is sent, is signed as Standard Webhooks says, tried again, and at a dead end removed', async (t) => {
  // The example of the specification.
  t.equal(signWebhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'msg_p5jXN8AQM9LWM0D4loKWxJek', 1614265330, '{"test": 2432232314}'), 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  const page = await openSubscribers(t)
  const asked = await page.send('/status/subscribe/webhook?lang=en', { to: `${receiver.url}/hook` })
  const secret = /whsec_[\w+/=]+/.exec(asked.text)?.[0] ?? ''
  t.equal(asked.headers.get('cache-control'), 'no-store', 'shown once')
  const [first] = await calls(page, receiver, 1)
  if (!first) return
  const verify = ({ headers, body }: typeof first) => {
    const signed = `${String(headers['webhook-id'])}.${String(headers['webhook-timestamp'])}.${body}`
    return headers['webhook-signature'] === `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(signed).digest('base64')}`
  }
  t.ok(verify(first))
  t.match(JSON.parse(first.body), { type: 'subscription.confirm' })
  page.later(MINUTE)
  publish(page, 'Before it was confirmed')
  page.later(MINUTE)
  t.equal((await fetch(new URL((JSON.parse(first.body) as { data: { confirm_url: string } }).data.confirm_url), { method: 'POST' })).status, 200)
  page.later(MINUTE)
  receiver.answer = (_, response) => void response.writeHead(500).end('secret of the receiver')
  const id = publish(page)
  await calls(page, receiver, 2)
  page.later(6_000)
  const tried = await calls(page, receiver, 3)
  t.equal(tried[1]?.headers['webhook-id'], tried[2]?.headers['webhook-id'], 'a try again is the same event')
  t.ok(tried[2] && verify(tried[2]))
  receiver.answer = (_, response) => void response.writeHead(204).end()
  page.later(MINUTE)
  const third = (await calls(page, receiver, 4))[3]
  t.match(JSON.parse(third?.body ?? ''), { type: 'incident.investigating', data: { incident: { id, name: 'Messages are late', impact: 'major', components: ['api'] }, update: { body: /We see it/ }, unsubscribe_url: /\/status\/leave\// } })
  t.notMatch(page.warned.join(), /secret of|127\.0\.0\.1|whsec/, 'the log names no receiver and nothing that it said')

  receiver.answer = (_, response) => void response.writeHead(503).end()
  for (let each = 0; each < 3; each++) {
    page.later(MINUTE)
    const before = receiver.calls.length
    publish(page, `Number ${each}`)
    await page.tell()
    for (const wait of [5_000, MINUTE, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 4 * HOUR, 7 * HOUR]) {
      page.later(wait)
      await page.tell()
    }
    t.equal(receiver.calls.length - before, 8)
  }
  page.later(MINUTE)
  publish(page, 'Nobody hears this')
  await page.tell()
  t.equal(receiver.calls.length, 4 + 24, 'three events that were never taken are the end')
  receiver.answer = (_, response) => void response.writeHead(410).end()
  await page.send('/status/subscribe/webhook?lang=en', { to: `${receiver.url}/gone` })
  await calls(page, receiver, 29)
  page.later(DAY / 2)
  await page.tell()
  t.equal(receiver.calls.length, 29, 'gone is gone')
})

t.test('A75 A77: what a stranger names as a receiver is not called on this machine, and they are told nothing of it', async (t) => {
  const page = await openSubscribers(t, { loopback: false })
  for (const host of ['127.1', '[::ffff:127.0.0.1]', 'localhost']) {
    const asked = await page.send('/status/subscribe/webhook?lang=en', { to: `https://${host}:${receiver.port}/hook` })
    t.match(asked, { status: 200, text: /One step left/ })
  }
  await page.tell()
  t.equal(receiver.connections, 0)
  t.match(page.warned.join(), /"failure":"blocked"/)
  for (const to of [`http://example.com/`, 'file:///etc/passwd', 'gopher://127.0.0.1/', 'https://user:pass@example.com/', 'https://example.com:22/']) {
    t.match(await page.send('/status/subscribe/webhook?lang=en', { to }), { status: 400, text: /This address cannot be called/ }, to)
  }
})

t.test('W7: webhooks fill a small room of their own, and one host a small part of it; mail goes on', async (t) => {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.stop())
  const page = await openSubscribers(t, { mailbox, proxies: ['127.0.0.1'] })
  let asked = 0
  const ask = async (kind: string, to: string) => (await page.send(`/status/subscribe/${kind}?lang=en`, { to }, { 'x-forwarded-for': `198.51.100.${asked++}` })).status
  const answers: number[] = []
  for (let each = 0; each < 21; each++) answers.push(await ask('webhook', `http://127.0.0.1:${receiver.port}/hook/${each}`))
  t.same(answers, [...Array.from({ length: 20 }, () => 200), 503], 'twenty of one host')
  t.equal(await ask('webhook', `http://localhost:${receiver.port}/hook`), 200, 'another host')
  const db = new DatabaseSync(join(page.dataDir, 'subscribers.db'))
  t.teardown(() => db.close())
  const keys = new SubscriberKeys(STATUS_KEY)
  const insert = db.prepare(`insert into subscribers values (?, 'webhook', 'active', ?, ?, ?, null, 0, null, 0, 0)`)
  db.exec('begin')
  for (let each = 21; each < 1_000; each++) insert.run(String(each), keys.seal(String(each), { to: `https://h${each}.example/`, locale: 'en', leave: 'x' }), keys.lookup(String(each)), randomBytes(32))
  db.exec('commit')
  t.equal(await ask('webhook', `http://localhost:${receiver.port}/another`), 503, 'a thousand of all')
  t.equal(await ask('mail', 'reader@example.test'), 303)
})

t.end()
