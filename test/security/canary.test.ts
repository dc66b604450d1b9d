import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SMTPServer } from 'smtp-server'
import t from 'tap'
import { type Canary, type Finding, Scanner, encodingsOf } from '../support/canary.ts'
import { Client } from '../support/client.ts'
import { clusterOf, removeDataDir, until } from '../support/embedded.ts'
import { totpCode } from '../support/people.ts'
import { startRind } from '../support/process.ts'
import { openSocket } from '../support/socket.ts'
import { openWidget } from '../support/visitor.ts'

const clock = { now: () => Date.now() }
const canaries: Canary[] = []
/** A word that stands nowhere else in the world; typed in the place that its name says. */
function word(what: string): string {
  const value = `q${randomBytes(9).toString('hex')}`
  canaries.push({ what, value })
  return value
}
/** A text that a person types, with signs that are written otherwise in JSON, HTML and addresses. */
const text = (what: string) => `Één “${word(what)}” & more\n"second" line <b>`
/** Something secret that the server gave out. */
function given(what: string, value: string): string {
  canaries.push({ what, value })
  const bytes = /^[A-Za-z0-9_-]{43}$/.test(value) ? Buffer.from(value, 'base64url') : null
  if (bytes) canaries.push({ what: `${what}, its bytes`, value: bytes })
  return value
}

interface Post {
  readonly to: string
  readonly text: string
}

/** A mail server that takes all mail but that to one address, which it names in its refusal. */
async function startMailServer(user: string, password: string): Promise<{ url: string; mails: Post[]; refused: string[]; stop: () => void }> {
  const mails: Post[] = []
  const refused: string[] = []
  const server = new SMTPServer({
    hideSTARTTLS: true,
    allowInsecureAuth: true,
    onAuth: (auth, _session, done) => done(auth.password === password ? null : new Error('no'), { user: auth.username }),
    onRcptTo: ({ address }, _session, done) => {
      if (!address.startsWith('bounce')) return done()
      refused.push(address)
      done(Object.assign(new Error(`<${address}> is unknown here`), { responseCode: 550 }))
    },
    onData: (stream, session, done) => {
      let body = ''
      stream.on('data', (chunk: Buffer) => (body += chunk.toString()))
      stream.on('end', () => {
        mails.push({ to: session.envelope.rcptTo[0]?.address ?? '', text: body.replaceAll('=\r\n', '').replaceAll('=3D', '=') })
        done()
      })
    }
  })
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, '127.0.0.1', () => {
      const address = listening.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
  return { url: `smtp://${user}:${password}@127.0.0.1:${port}`, mails, refused, stop: () => server.close() }
}

t.test('W3 A87 A97 F1: after a day of use nothing that was typed or given out can be read on the disk, in the write-ahead log or in a log', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rind-canary-'))
  t.teardown(() => removeDataDir(dataDir))
  const rootKey = randomBytes(32)
  canaries.push({ what: 'the root key', value: rootKey }, { what: 'the hash of a password', value: '$argon2id$v=19' })
  const mail = await startMailServer('rind', word('the password of the mail server'))
  t.teardown(mail.stop)
  const rind = await startRind({ DATA_DIR: dataDir, ROOT_KEY: given('the root key, written', rootKey.toString('base64')), LOG_LEVEL: 'trace', SMTP_URL: mail.url })
  t.teardown(() => rind.end('SIGKILL'))
  const target = { url: rind.url, clock }
  const business = `Business ${randomBytes(8).toString('hex')}`
  const agent = { 'user-agent': `Browser ${word('the name of a browser')}` }

  // Signing up, with the detours that people make.
  const staff = new Client(target)
  Object.assign(staff.headers, agent)
  const email = `owner-${word('the address of a member')}@example.test`
  const password = `Pass ${word('a password')} ünlikely`
  await staff.ok('/signup', { body: { email, locale: 'en' } })
  await until('the mail is there', () => mail.mails.some(({ to }) => to === email))
  const token = given('the token of a sign-up link', /#token=([\w-]{43})/.exec(mail.mails.find(({ to }) => to === email)?.text ?? '')?.[1] ?? '')
  await staff.ok('/signup/open', { body: { token } })
  given('the cookie of a sign-up', staff.cookies.get('__Host-rind_signup') ?? '')
  await staff.call('/signup/profile', { method: 'PUT', body: { workspaceName: business, name: text('a name given up'), password: `${word('a weak password')}aaa` } })
  await staff.ok('/signup/profile', { method: 'PUT', body: { workspaceName: business, name: text('the name of a member').replaceAll('\n', ' '), password } })
  const { secret } = await staff.ok<{ secret: string }>('/signup/totp', { body: {} })
  given('the key of an authenticator', secret)
  const { codes } = await staff.ok<{ codes: string[] }>('/signup/totp/confirm', { body: { code: totpCode(secret, Date.now()) } })
  for (const code of codes.flatMap((shown) => [shown, shown.replaceAll('-', '')])) given('a recovery code', code)
  await staff.ok('/signup/complete', { body: { recoveryCode: codes[0] } })
  for (const name of ['__Host-rind_session', '__Host-rind_device']) given(name, staff.cookies.get(name) ?? '')

  // Signing in: what fails is typed too. An address whose mail is refused is quoted by the mail server.
  const second = new Client(target)
  await second.call('/auth/sign-in', { body: { email: `${word('an unknown address')}@example.test`, password: word('a wrong password') } })
  await second.call('/auth/sign-in', { body: { email, password: word('a mistyped password') } })
  await second.call('/auth/sign-in', { raw: `{"email":"${word('an address in broken JSON')}@example.test","password":"${word('a password in broken JSON')}` })
  await second.call('/auth/sign-in', { body: { [word('an unknown field')]: word('the value of an unknown field'), email, password: { nested: word('a password of a wrong type') } } })
  await second.ok('/auth/sign-in', { body: { email, password } })
  given('a half session', second.cookies.get('__Host-rind_session') ?? '')
  await second.ok('/auth/recovery', { body: { code: codes[1] } })
  given('a second session', second.cookies.get('__Host-rind_session') ?? '')
  await second.call('/signup', { body: { email: `bounce-${word('an address that bounces')}@example.test`, locale: 'nl' } })
  await until('the mail is refused', () => mail.refused.length > 0)

  // The inbox and its settings.
  const { inboxes } = await staff.ok<{ inboxes: { id: string; key: string }[] }>('/inboxes')
  const inbox = inboxes[0] ?? { id: '', key: '' }
  const shop = `https://shop-${word('a website')}.example`
  await staff.ok(`/inboxes/${inbox.id}`, { method: 'PATCH', body: { name: word('the name of an inbox'), greeting: text('a greeting'), origins: [shop] } })
  await openWidget(target, inbox.key, { origin: `https://${word('a website that is not allowed')}.example` }).catch(() => undefined)

  // A visitor, over both doors.
  const visitor = await openWidget(target, inbox.key, { origin: shop })
  given('the secret of a visitor', visitor.token)
  given('the token of a frame', visitor.frameToken)
  const profile = { name: text('the name of a customer').replaceAll('\n', ' '), email: `${word('the address of a customer')}@example.test`, attributes: { [word('the name of an attribute')]: word('the value of an attribute') } }
  const { conversation } = await visitor.client.ok<{ conversation: { id: string } }>('/widget/conversations', {
    body: { clientId: randomUUID(), body: text('the first message'), page: `${shop}/${word('the address of a page')}?q=${word('the query of a page')}`, profile }
  })
  const conversationId = conversation.id
  await visitor.client.ok('/widget/profile', { method: 'PUT', body: { name: word('another name of a customer') } })
  const sockets = [await openSocket(visitor.client), await openSocket(staff)] as const
  await sockets[0].ok('widget.send', { conversationId, clientId: randomUUID(), body: text('a message of the visitor') })
  await visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body: text('a message by REST') } })
  await sockets[1].ok('messages.send', { conversationId, clientId: randomUUID(), body: text('an answer') })
  await Promise.all(Array.from({ length: 20 }, (_, index) => sockets[1].ok('messages.send', { conversationId, clientId: randomUUID(), body: text(`answer ${index} of a batch`) })))
  await sockets[1].ok('notes.add', { conversationId, clientId: randomUUID(), body: text('a note') })
  await sockets[1].request('messages.send', { conversationId, clientId: 'none', body: text('a refused message') })
  await sockets[1].request(word('an unknown operation'), { any: word('the input of an unknown operation') })
  sockets[1].ws.send(`{"broken":"${word('a broken frame')}`)
  await staff.call(`/conversations?view=${word('a query')}&cursor=${word('a cursor')}`)
  await staff.call('/conversations/counts', { headers: { authorization: `Bearer ${word('a bearer token')}`, 'x-note': word('a header'), referer: `https://example.test/${word('a referer')}` } })
  const { ticket } = await staff.ok<{ ticket: string }>('/socket/ticket', { body: {} })
  given('a ticket', ticket)
  await fetch(`${rind.url}/app?next=${word('the query of a page of ours')}`)
  await second.ok('/auth/sign-out', { body: {} })
  given('the token of a known browser', second.cookies.get('__Host-rind_device') ?? '')
  await second.ok('/auth/sign-in', { body: { email, password } })
  for (const socket of sockets) socket.close()
  await new Promise((resolve) => setTimeout(resolve, 1500))
  t.equal(await rind.end('SIGTERM'), 0, 'it stopped cleanly, so that all was written')

  t.ok(canaries.length > 90, `${canaries.length} things to look for`)
  const cluster = await clusterOf(dataDir)
  const scanner = new Scanner(canaries)
  const found: Finding[] = scanner.look('what it printed', Buffer.from(rind.output()))
  let [files, bytes] = [0, 0]
  for (const folder of new Set([dataDir, cluster])) {
    const looked = await scanner.lookBelow(folder)
    found.push(...looked.found)
    ;[files, bytes] = [files + looked.files, bytes + looked.bytes]
  }
  t.same(found, [])
  t.ok(files > 500 && bytes > 30e6, `${files} files of ${bytes} bytes`)
  t.ok(rind.output().length > 5_000, 'there is a log')

  // The same look finds what lies there in clear by intention: the name of the business.
  const control = await new Scanner([{ what: 'control', value: business }]).lookBelow(cluster)
  t.ok(control.found.some(({ file }) => file.includes('/base/')), 'in a table')
  t.ok(control.found.some(({ file }) => file.includes('/pg_wal/')), 'in the write-ahead log')
})

t.test('W3: the look finds a text in every form in which it could lie there', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'rind-control-'))
  t.teardown(() => rm(folder, { recursive: true }))
  const value = `Één ${randomBytes(9).toString('hex')} & "more"`
  for (const [index, [, bytes]] of encodingsOf(value).entries()) await writeFile(join(folder, `${index}.bin`), Buffer.concat([randomBytes(5000 + index), bytes, randomBytes(100)]))
  for (const before of [0, 1, 2, 3, 4]) await writeFile(join(folder, `inside-${before}.txt`), Buffer.from('x'.repeat(before) + value + 'yyyy'.slice(before)).toString('base64'))
  const { found } = await new Scanner([{ what: 'it', value }]).lookBelow(folder)
  t.equal(new Set(found.map(({ file }) => file)).size, encodingsOf(value).length + 5)
  t.ok(encodingsOf(value).length >= 12)
  t.same(new Scanner([{ what: 'it', value }]).look('other', randomBytes(5_000_000)), [])
})

t.end()
