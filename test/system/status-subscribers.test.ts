import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { openIncident, updateIncident } from '../../src/status/incidents.ts'
import { Store } from '../../src/status/store.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { until } from '../support/embedded.ts'
import { type Mailbox, openMailbox } from '../support/mailbox.ts'
import { freePort } from '../support/process.ts'
import { openReceiver } from '../support/receiver.ts'
import { folder } from '../support/status.ts'
import { mailTo, openSubscribers, pathIn, publish } from '../support/subscribers.ts'

const PICTURES = process.env['RIND_PICTURES']
let mailbox: Mailbox
t.before(async () => (mailbox = await openMailbox()))
t.after(() => mailbox.stop())

t.test('W7: a status page that is killed while it sends tells everybody once, after it is back', async (t) => {
  const dataDir = await folder(t)
  const port = String(await freePort())
  const url = `http://localhost:${port}`
  let child: ChildProcess
  const start = async () => {
    const env = { PATH: process.env['PATH'] ?? '', DATA_DIR: dataDir, STATUS_PORT: port, STATUS_TARGET: 'http://127.0.0.1:9', SMTP_URL: mailbox.url, LOG_LEVEL: 'silent' }
    child = spawn(process.execPath, ['bin/rind.js', 'status'], { cwd: fileURLToPath(new URL('../../', import.meta.url)), env, stdio: 'ignore' })
    await until('it answers', () => fetch(`${url}/healthz`).then(({ ok }) => ok, () => false))
  }
  await start()
  t.teardown(() => child.kill('SIGKILL'))
  const people = Array.from({ length: 6 }, (_, each) => `person${each}@example.test`)
  const post = (path: string, fields: Record<string, string>) => fetch(url + path, { method: 'POST', body: new URLSearchParams(fields), headers: { 'sec-fetch-site': 'same-origin' }, redirect: 'manual' })
  for (const person of people) {
    await post('/status/subscribe/mail?lang=en', { to: person })
    await until(`${person} is asked`, () => mailTo(mailbox, person).length === 1)
    t.equal((await post(pathIn(mailTo(mailbox, person)[0]?.text ?? '', 'confirm'), {})).status, 200)
  }
  // Two letters are taken; the server keeps the others waiting until the page is dead.
  let letGo: () => void = () => undefined
  const held = new Promise<void>((resolve) => (letGo = resolve))
  const taken = mailbox.handed + 2
  Object.defineProperty(mailbox, 'slowness', { configurable: true, get: () => (mailbox.handed > taken ? held : null) })
  const file = new Store({ file: join(dataDir, 'status', 'status.db'), now: Date.now, warn: () => undefined })
  t.teardown(() => file.close())
  const id = openIncident(file, { kind: 'incident', title: 'Messages are late', impact: 'minor', components: ['api'], draft: false, startsAt: Date.now(), endsAt: null, body: 'We are looking.' }, Date.now()) ?? ''
  const subscribers = new DatabaseSync(join(dataDir, 'status', 'subscribers.db'), { readOnly: true })
  t.teardown(() => subscribers.close())
  await until('two were told, and more is under way', () => Number(subscribers.prepare(`select count(*) as count from deliveries where event like ? and state = 'sent'`).get(`${id}%`)?.['count']) === 2 && mailbox.handed > taken)
  const ended = once(child!, 'exit')
  child!.kill('SIGKILL')
  await ended
  mailbox.refuseWith = 'too late'
  letGo()
  await until('the dead connections are gone', () => mailbox.connections() === 0)
  mailbox.refuseWith = null
  Object.defineProperty(mailbox, 'slowness', { configurable: true, writable: true, value: null })

  await start()
  updateIncident(file, id, { state: 'resolved', body: 'It is over.' }, Date.now())
  await until('everybody heard of the end', () => people.every((person) => mailTo(mailbox, person).length >= 3))
  for (const person of people) {
    const texts = mailTo(mailbox, person).map(({ text }) => text)
    t.same([texts.length, texts.filter((text) => text.includes('We are looking.')).length, texts.filter((text) => text.includes('It is over.')).length], [3, 1, 1], person)
  }
})

t.test('W7: subscribing works without a script, on a phone, in both schemes and by keyboard', async (t) => {
  const receiver = await openReceiver()
  const status = await openSubscribers(t, { mailbox })
  publish(status, '<b>Markup</b> & "quotes" \u0007')
  const browser = await launchBrowser()
  t.teardown(() => Promise.all([browser.close(), receiver.stop()]))
  for (const [name, width, colorScheme, locale] of [['wide-light-en', 1280, 'light', 'en-GB'], ['wide-dark-nl', 1280, 'dark', 'nl-NL'], ['phone-light-nl', 390, 'light', 'nl-NL'], ['phone-dark-en', 390, 'dark', 'en-GB']] as const) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale, javaScriptEnabled: true })
    const { page, troubles, strangers } = await watchedPage(context, [status.url])
    const look = async (step: string) => {
      t.same(await violations(page), [], `${name}: ${step}`)
      t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${name}: nothing sticks out`)
      if (!PICTURES) return
      await mkdir(PICTURES, { recursive: true })
      await page.screenshot({ path: `${PICTURES}/subscribe-${name}-${step}.png`, fullPage: true })
    }
    await page.goto(`${status.url}/status`)
    for (const feed of ['atom', 'rss']) {
      const { text } = await status.get(`/history.${feed}`)
      t.equal(await page.evaluate(`new DOMParser().parseFromString(${JSON.stringify(text)}, 'application/xml').documentElement.nodeName`), feed === 'atom' ? 'feed' : 'rss', 'a feed is well-formed')
    }
    await page.getByRole('link', { name: /Get updates|Op de hoogte blijven/ }).click()
    await look('form')
    // The words and the schemes were looked at; what follows is the same in each.
    if (locale === 'nl-NL' && !PICTURES) {
      t.same([troubles, strangers], [[], []])
      await context.close()
      continue
    }
    const mail = page.getByLabel(/Mail address|Mailadres/)
    await mail.fill(`${name}@nowhere`)
    await mail.press('Enter')
    await page.getByRole('alert').waitFor()
    t.equal(await mail.inputValue(), `${name}@nowhere`, 'what was typed is kept')
    await look('mistake')
    await mail.fill(`${name}@example.test`)
    await mail.press('Enter')
    await page.getByRole('heading', { name: /Look in your mail|Kijk in je mail/ }).waitFor()
    await until('the question came', () => mailTo(mailbox, `${name}@example.test`).length === 1)
    await page.goto(status.url + pathIn(mailTo(mailbox, `${name}@example.test`)[0]?.text ?? '', 'confirm'))
    await page.getByRole('button', { name: /Confirm|Bevestigen/ }).press('Enter')
    await page.getByRole('heading', { name: /You are subscribed|Je bent geabonneerd/ }).waitFor()
    await page.goto(`${status.url}/status/subscribe`)
    await page.getByLabel(/Address of the receiver|Adres van de ontvanger/).fill(receiver.url)
    await page.getByRole('button', { name: /Add webhook|Webhook toevoegen/ }).click()
    await page.locator('.secret code').waitFor()
    await look('secret')
    t.same([troubles.filter((trouble) => !/400/.test(trouble)), strangers], [[], []])
    await context.close()
  }
})

t.end()
