import { pino } from 'pino'
import t from 'tap'
import { newId } from '../../db/index.ts'
import { handle } from '../../jobs/mail/send.handler.ts'
import { Secret } from '../../src/crypto/index.ts'
import { smtpTransport } from '../../src/features/mail/index.ts'
import { LETTERS, renderMail } from '../../src/features/mail/templates.ts'
import { Client } from '../support/client.ts'
import { until } from '../support/embedded.ts'
import { invite } from '../support/invitations.ts'
import { type Mailbox, openMailbox } from '../support/mailbox.ts'
import { foundWorkspace } from '../support/people.ts'
import { freePort } from '../support/process.ts'
import { RunningClock, type TestServer, startServer } from '../support/server.ts'

const settings = (mailbox: Mailbox) => ({ SMTP_URL: mailbox.url, MAIL_FROM: 'Rind <no-reply@rind.example>' })
const askFor = (server: TestServer, email: string, locale = 'en') => new Client(server).ok<{ devLink?: string }>('/signup', { body: { email, locale } })

async function jobsOf(server: TestServer, state: string) {
  return server.database.admin<{ output: string; data: string }[]>`select output::text as output, data::text as data from pgboss.job where name = 'mail.send' and state = ${state}`
}

const waitingAgain = (server: TestServer, count = 1) => until('it waits for the next try', async () => (await jobsOf(server, 'retry')).length === count)
const tryNow = (server: TestServer) => server.database.admin`update pgboss.job set start_after = now() where name = 'mail.send' and state = 'retry'`

t.test('a sign-up link arrives once, as text and as HTML that loads nothing, and a mail server that refuses gets it again later', async (t) => {
  const mailbox = await openMailbox()
  const server = await startServer({ env: settings(mailbox) })
  t.teardown(() => Promise.all([server.stop(), mailbox.stop()]))
  const answer = await askFor(server, 'sanne@example.test', 'nl')
  t.equal(answer.devLink, undefined, 'the link is in the mail alone')
  await until('the letter is there', () => mailbox.received.length === 1)
  const [letter] = mailbox.received
  t.same(letter?.to, ['sanne@example.test'])
  t.ok(letter?.headers.includes('Subject: Je aanmeldlink voor Rind'))
  t.match(letter?.text, `${server.url}/signup#token=`)
  t.match(letter?.html, `href="${server.url}/signup#token=`)
  t.notMatch(letter?.html, /<(img|link|script|style|iframe)|src=|url\(|@import/i, 'nothing is loaded, so nothing is tracked')

  mailbox.refuseWith = 'try later'
  await askFor(server, 'late@example.test')
  await waitingAgain(server)
  const [failed] = await jobsOf(server, 'retry')
  t.notMatch(`${failed?.output} ${failed?.data}`, /late@|example\.test|token=/, 'what the queue keeps names nobody')
  mailbox.refuseWith = null
  await tryNow(server)
  await until('the second letter is there', () => mailbox.received.length === 2)
})

t.test('a mail server that is down loses nothing: what was queued, a restart in between, arrives once it is up', async (t) => {
  const before = await openMailbox()
  await before.stop()
  let server = await startServer({ env: settings(before) })
  t.teardown(() => server.stop())
  await askFor(server, 'one@example.test')
  await waitingAgain(server)
  server = await server.restart()
  await askFor(server, 'two@example.test')
  await waitingAgain(server, 2)
  const mailbox = await openMailbox(before.port)
  t.teardown(() => mailbox.stop())
  await tryNow(server)
  await until('both are there', () => mailbox.received.length >= 2)
  t.same(mailbox.received.flatMap(({ to }) => to).toSorted(), ['one@example.test', 'two@example.test'])
  const [queue] = await server.database.admin<{ limit: number; longest: number }[]>`select retry_limit as limit, retry_delay_max as longest from pgboss.queue where name = 'mail.send'`
  t.ok((queue?.limit ?? 0) * (queue?.longest ?? 0) > 2 * 86_400, 'it is tried for days')
})

t.test('without a mail server the letters lie on a page of the internal port, in full and inert; with one there is no such page', async (t) => {
  const inPort = async (env: Record<string, string>) => {
    const server = await startServer({ env: { ...env, INTERNAL_PORT: String(await freePort()) } })
    await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
    return server
  }
  const mailbox = await openMailbox()
  const [server, sending] = [await inPort({}), await inPort(settings(mailbox))]
  t.teardown(() => Promise.all([server.stop(), sending.stop(), mailbox.stop()]))
  const at = (path: string, where = server) => fetch(`${where.config.internal.url}${path}`, { headers: { 'accept-language': 'nl' } })
  t.match(await (await at('/mail')).text(), 'Er zou nog niets verstuurd zijn')
  const { owner } = await foundWorkspace(server, 'Evil <img src=x onerror=alert(1)>')
  await invite(owner.client)
  const { devLink = '' } = await askFor(server, 'sanne@example.test', 'nl')
  await until('the letters lie there', async () => /Evil &lt;img[\s\S]*sanne@example.test|sanne@example.test[\s\S]*Evil &lt;img/.test(await (await at('/mail')).text()))
  const page = await (await at('/mail')).text()
  t.match(page, 'Je aanmeldlink voor Rind')
  t.ok(page.includes(devLink), 'with its link')
  t.notMatch(page, /<img src=x|<script/, 'what was typed is text')
  const letter = await at(/Je aanmeldlink voor Rind[\s\S]*?href="(\/mail\/[^"]+)"/.exec(page)?.[1] ?? '')
  t.match(await letter.text(), /<title>Je aanmeldlink/)
  t.match(letter.headers.get('content-security-policy'), /script-src 'none'.*sandbox/, 'nothing of it runs')
  t.equal((await at('/mail/nothing')).status, 404)
  t.same([(await at('/mail', sending)).status, (await fetch(`${server.url}/mail`)).status], [404, 404], 'not with a mail server, nor on the public port')
})

t.test('a slow mail server gets a letter once, however many try to send it at the same time', async (t) => {
  const mailbox = await openMailbox()
  const server = await startServer({ env: settings(mailbox) })
  t.teardown(() => Promise.all([server.stop(), mailbox.stop()]))
  const pace = Promise.withResolvers<void>()
  mailbox.slowness = pace.promise
  await askFor(server, 'patient@example.test')
  await until('the letter was handed over', () => mailbox.handed === 1)
  const { services } = server.app
  const [mail] = await server.database.admin<{ id: string }[]>`select id from mails`
  const again = handle({ services, mail: smtpTransport(new Secret(mailbox.url), 'no-reply@rind.example'), log: pino({ level: 'silent' }), keyAdmin: undefined as never, dataDir: '', backups: undefined as never, withTenantAsJobs: undefined as never }, { mailId: mail?.id ?? '' })
  await t.rejects(again, { code: 'busy' }, 'a second try leaves it alone, and is not done with it')
  t.equal(mailbox.handed, 1)
  pace.resolve()
  await until('it is taken', async () => (await jobsOf(server, 'completed')).length === 1)
  await handle({ services, mail: smtpTransport(new Secret(mailbox.url), 'no-reply@rind.example'), log: pino({ level: 'silent' }), keyAdmin: undefined as never, dataDir: '', backups: undefined as never, withTenantAsJobs: undefined as never }, { mailId: mail?.id ?? '' })
  t.equal(mailbox.handed, 1, 'what was sent is done')
})

t.test('a mail server that never answers is cut off, so that the next try sends alone; a mailbox that does not exist is given up', async (t) => {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.stop())
  const pace = Promise.withResolvers<void>()
  mailbox.slowness = pace.promise
  const hurried = smtpTransport(new Secret(mailbox.url), 'Rind <no-reply@rind.example>', 200)
  await t.rejects(hurried.send({ to: 'a@example.test', template: 'signup-link', locale: 'en', link: 'https://rind.example/' }, newId(Date.now())), { code: 'mail_unavailable' })
  await until('the connection is gone', () => mailbox.connections() === 0)
  pace.resolve()

  mailbox.slowness = null
  mailbox.unknown.add('nobody@example.test')
  const server = await startServer({ env: settings(mailbox) })
  t.teardown(() => server.stop())
  await askFor(server, 'nobody@example.test')
  await until('it is given up', async () => (await jobsOf(server, 'completed')).length === 1)
  const [row] = await server.database.admin<{ sent: boolean; refused: boolean }[]>`select sent_at is not null as sent, refused_at is not null as refused from mails`
  t.same(row, { sent: false, refused: true })
})

t.test('A70: a line break in an address or a name adds no header', async (t) => {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.stop())
  const transport = smtpTransport(new Secret(mailbox.url), 'Rind <no-reply@rind.example>')
  const mail = { template: 'signup-link', locale: 'en', link: 'https://rind.example/' } as const
  await t.rejects(transport.send({ ...mail, to: 'a@example.test\r\nBcc: b@example.test' }, newId(1)), { code: 'invalid_input' })
  t.equal(mailbox.handed, 0)
  await transport.send({ ...mail, to: 'a@example.test', template: 'factors-reset', facts: { by: 'Eve\r\nBcc: b@example.test', workspace: 'Evil' } }, newId(2))
  t.equal(mailbox.received.length, 1)
  t.notOk(mailbox.received[0]?.headers.some((header) => /^bcc/i.test(header)))
})

t.test('A68: a name in a letter is text: no markup in HTML, no address that a mail program would make a link of', async (t) => {
  const evil = { name: '<img src=x onerror=alert(1)>"\'', workspace: 'https://evil.example/login', by: 'a@evil.example' }
  for (const locale of ['en', 'nl'] as const) {
    for (const template of ['passkey-added', 'totp-removed', 'factors-reset'] as const) {
      const { subject, text, html } = renderMail({ to: 'a@example.test', template, locale, link: 'https://rind.example/app?a=1&b="2"', facts: evil })
      t.notMatch(html, /<img|onerror=alert\(1\)>"/)
      t.notMatch(`${subject}${text}${html}`, /evil\.example/)
      t.match(html, 'href="https://rind.example/app?a=1&amp;b=&quot;2&quot;"')
    }
  }
})

t.test('every letter has its words in both languages, and none shouts', async (t) => {
  for (const template of Object.keys(LETTERS) as (keyof typeof LETTERS)[]) {
    const [en, nl] = (['en', 'nl'] as const).map((locale) => renderMail({ to: 'a@example.test', template, locale, link: 'https://rind.example/', facts: { at: '2026-11-21T10:00:00Z', ip: '203.0.113.9', browser: 'Firefox', count: 2 } }))
    t.not(en?.subject, nl?.subject)
    t.notMatch(`${en?.text}${nl?.text}`, /!|undefined|NaN/, template)
    t.ok((en?.subject.length ?? 99) < 70 && (nl?.subject.length ?? 99) < 70)
  }
})

t.test('work is queued with the transaction that asks for it, and the purge deletes what has run out and nothing else', async (t) => {
  const clock = new RunningClock()
  const server = await startServer({ clock })
  t.teardown(() => server.stop())
  const { services } = server.app
  const count = async () => (await server.database.admin<{ n: number }[]>`select count(*)::int as n from pgboss.job where name = 'sign-in.purge'`)[0]?.n
  const before = await count()
  await t.rejects(
    services.withPlatform(async (tx) => {
      await services.jobs.enqueue(tx, 'sign-in.purge', { mark: newId(clock.now()) })
      throw new Error('changed my mind')
    }),
    /changed my mind/
  )
  t.equal(await count(), before, 'rolled back with it')
  const { owner } = await foundWorkspace(server)
  await new Client(server).ok('/signup', { body: { email: 'half-way@example.test', locale: 'en' } })
  const rows = async () => {
    const [row] = await server.database.admin<{ signups: number; sessions: number; identities: number }[]>`select (select count(*)::int from signups) as signups, (select count(*)::int from sessions) as sessions, (select count(*)::int from identities) as identities`
    return row
  }
  t.match(await rows(), { signups: 1, sessions: 1, identities: 1 })
  clock.advance(25 * 3_600_000)
  const fresh = new Client(server)
  await fresh.ok('/auth/sign-in', { body: { email: owner.email, password: owner.password } })
  await services.withPlatform((tx) => services.jobs.enqueue(tx, 'sign-in.purge', {}))
  await until('the purge ran', async () => (await rows())?.signups === 0)
  t.match(await rows(), { signups: 0, sessions: 1, identities: 1 }, 'the session of today stays')
})

t.end()
