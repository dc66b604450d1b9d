import { SMTPServer } from 'smtp-server'
import t from 'tap'
import { newId } from '../../db/index.ts'
import { smtpTransport } from '../../src/features/mail/index.ts'
import { Secret } from '../../src/crypto/index.ts'
import { Client } from '../support/client.ts'
import { until } from '../support/embedded.ts'
import { foundWorkspace } from '../support/people.ts'
import { RunningClock, startServer } from '../support/server.ts'

interface Mailbox {
  readonly url: string
  readonly letters: string[]
  refuse: boolean
  close(): Promise<void>
}

/** A real mail server on this machine that keeps what it is given. */
async function openMailbox(): Promise<Mailbox> {
  const letters: string[] = []
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData: (stream, _session, done) => {
      let text = ''
      stream.on('data', (chunk: Buffer) => (text += chunk.toString()))
      stream.on('end', () => {
        if (!mailbox.refuse) letters.push(text)
        done(mailbox.refuse ? new Error('try later') : null)
      })
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.server.address()
  const mailbox: Mailbox = {
    url: `smtp://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    letters,
    refuse: false,
    close: () => new Promise((resolve) => server.close(() => resolve()))
  }
  return mailbox
}

t.test('a sign-up link arrives once, as plain text, and a mail server that refuses gets it again later', async (t) => {
  const mailbox = await openMailbox()
  const server = await startServer({ env: { SMTP_URL: mailbox.url, MAIL_FROM: 'Rind <no-reply@rind.example>' } })
  t.teardown(async () => {
    await server.stop()
    await mailbox.close()
  })
  const client = new Client(server)
  const answer = await client.ok<{ devLink?: string }>('/signup', { body: { email: 'sanne@example.test', locale: 'nl' } })
  t.equal(answer.devLink, undefined, 'the link is in the mail alone')
  await until('the letter is there', () => mailbox.letters.length === 1)
  const [letter = ''] = mailbox.letters
  t.match(letter, /To: sanne@example\.test/)
  t.match(letter, /Subject: Je aanmeldlink voor Rind/)
  t.match(letter.replaceAll(/=\r\n/g, ''), new RegExp(`${server.url}/signup#token=3D|${server.url}/signup#token=`))
  t.notMatch(letter, /text\/html/)

  mailbox.refuse = true
  await client.ok('/signup', { body: { email: 'late@example.test', locale: 'en' } })
  await until('it was refused once', async () => {
    const rows = await server.database.admin<{ n: number }[]>`select count(*)::int as n from pgboss.job where name = 'mail.send' and state = 'retry'`
    return rows[0]?.n === 1
  })
  const [failed] = await server.database.admin<{ output: string; data: string }[]>`select output::text as output, data::text as data from pgboss.job where name = 'mail.send' and state = 'retry'`
  t.notMatch(`${failed?.output} ${failed?.data}`, /late@|example\.test|token=/, 'what the queue keeps names nobody')
  mailbox.refuse = false
  await server.database.admin`update pgboss.job set start_after = now() where name = 'mail.send' and state = 'retry'`
  await until('the second letter is there', () => mailbox.letters.length === 2)
})

t.test('A70: a line break in an address adds no header', async (t) => {
  const mailbox = await openMailbox()
  t.teardown(() => mailbox.close())
  const transport = smtpTransport(new Secret(mailbox.url), 'Rind <no-reply@rind.example>')
  const mail = { template: 'signup-link', locale: 'en', link: 'https://rind.example/' } as const
  await t.rejects(transport.send({ ...mail, to: 'a@example.test\r\nBcc: b@example.test' }), { code: 'invalid_input' })
  t.equal(mailbox.letters.length, 0)
  await transport.send({ ...mail, to: 'a@example.test' })
  t.equal(mailbox.letters.length, 1)
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
