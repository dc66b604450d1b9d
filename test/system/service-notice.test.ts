import { mkdir } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { createNoticeReader } from '../../src/features/status-page/index.ts'
import { draftFor, updateIncident } from '../../src/status/incidents.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { Client } from '../support/client.ts'
import { until } from '../support/embedded.ts'
import { SESSION_COOKIE } from '../support/crew.ts'
import { foundWorkspace } from '../support/people.ts'
import { openReceiver } from '../support/receiver.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { type SubscriberPage, openSubscribers, publish } from '../support/subscribers.ts'

const PICTURES = process.env['RIND_PICTURES']

t.test('W7: what is wrong comes from the status page, drafts never; a page that is dead, slow or mad harms nobody', async (t) => {
  const status = await openSubscribers(t)
  let elapsed = 0
  const read = createNoticeReader(status.url, () => elapsed, 20_000)
  const later = () => {
    elapsed += 61_000
    status.later(2_000)
    return read()
  }
  draftFor(status.store, 'api', 'API: does not work', status.clock.at)
  t.equal(await later(), null, 'a draft is nobody’s business')
  const minor = publish(status, 'A small thing')
  t.match(await later(), { id: minor, title: 'A small thing', impact: 'major', state: 'investigating', url: `${status.url}/status` })
  updateIncident(status.store, minor, { state: 'resolved', body: 'Over.' }, status.clock.at)
  elapsed += 14_000
  t.match(await read(), { id: minor }, 'shared for a quarter of a minute')
  t.equal(await later(), null)

  const mad = await openReceiver()
  t.teardown(() => mad.stop())
  const answers: Record<string, string> = {
    'no JSON': '<html>', 'no list': '{"incidents":{}}', 'no incidents': '[]', 'another shape': '{"incidents":[null,7,{"id":1},{"id":"a","name":"b","impact":"worst","status":"investigating","started_at":"x"}]}', 'too much': `{"incidents":[],"x":"${'x'.repeat(600_000)}"}`
  }
  const ask = createNoticeReader(mad.url, () => (elapsed += 61_000))
  for (const [what, body] of Object.entries(answers)) {
    mad.answer = (_, response) => void response.writeHead(200).end(body)
    t.equal(await ask(), null, what)
  }
  publish(status)
  status.later(2_000)
  t.match(await later(), { title: 'Messages are late' })
  mad.answer = (_, response) => void response.writeHead(302, { location: `${status.url}/api/v2/summary.json` }).end()
  t.equal(await ask(), null, 'a redirect')
  mad.answer = () => undefined
  const began = performance.now()
  t.equal(await ask(), null, 'silence')
  t.ok(performance.now() - began < 10_000, 'and nobody waits for it long')
  await mad.stop()
  t.equal(await ask(), null, 'nobody there')
})

t.test('W7: while an incident is open the inbox shows a banner and the widget a quiet line, and nothing moves', async (t) => {
  const status: SubscriberPage = await openSubscribers(t)
  const server: TestServer = await startServer({ env: { STATUS_URL: status.url } })
  const browser: Browser = await launchBrowser()
  t.teardown(async () => {
    await browser.close()
    await server.stop()
  })
  const id = publish(status, 'Berichten komen later aan dan gewoonlijk, en bij sommige klanten op maandag helemaal niet')
  status.later(2_000)
  await until('anybody may know', async () => (await new Client(server).ok<{ notice: { id: string } | null }>('/service-notice')).notice?.id === id)
  const workspace = await foundWorkspace(server, 'De Fietserij')
  const picture = async (page: Page, name: string) => {
    if (!PICTURES) return
    await mkdir(PICTURES, { recursive: true })
    await page.screenshot({ path: `${PICTURES}/notice-${name}.png` })
  }
  for (const [name, width, colorScheme, locale] of [['wide-light-en', 1280, 'light', 'en-GB'], ['phone-dark-nl', 390, 'dark', 'nl-NL']] as const) {
    const context = await browser.newContext({ locale, viewport: { width, height: 800 }, colorScheme, reducedMotion: 'reduce' })
    await context.addCookies([{ name: SESSION_COOKIE, value: workspace.owner.client.cookies.get(SESSION_COOKIE) ?? '', url: server.url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' }])
    const { page, troubles, strangers } = await watchedPage(context, [server.url])
    await page.goto(`${server.url}/app`)
    const line = page.getByRole('status').filter({ hasText: 'Berichten komen later aan' })
    await line.waitFor()
    t.match(await line.innerText(), locale === 'en-GB' ? /We are looking into it\./ : /We zoeken uit wat er is\./)
    t.equal(await line.getByRole('link').getAttribute('href'), `${status.url}/status`)
    t.same(await violations(page), [], name)
    t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'))
    await picture(page, `inbox-${name}`)
    await line.getByRole('button').press('Enter')
    await line.waitFor({ state: 'detached' })
    const answered = page.waitForResponse(/service-notice/)
    await page.reload()
    await answered
    await page.locator('#content').waitFor()
    t.equal(await line.count(), 0, 'put aside for this incident')

    // The widget's question is held back until its place was measured.
    let letGo: () => void = () => undefined
    const held = new Promise<void>((resolve) => (letGo = resolve))
    const visitor = await context.newPage()
    await visitor.route('**/service-notice', (route) => held.then(() => route.continue()))
    await visitor.goto(`${server.url}/demo?inbox=${workspace.inbox.key}`)
    await visitor.getByRole('button', { name: /Chat/ }).click()
    const frame = visitor.frameLocator('iframe')
    const composer = frame.locator('textarea')
    await composer.waitFor()
    // Within the frame: the panel itself may still be opening.
    const place = () => composer.evaluate('(field) => JSON.stringify(field.getBoundingClientRect())')
    const before = await place()
    letGo()
    const quiet = frame.getByRole('status').filter({ hasText: /There is a disruption|Er is op dit moment een storing/ })
    await quiet.waitFor()
    t.equal(await place(), before, 'nothing moved')
    t.equal(await quiet.getByRole('link').getAttribute('href'), `${status.url}/status`)
    t.ok((await quiet.boundingBox())!.width > 150, 'and it can be read')
    await picture(visitor, `widget-${name}`)
    t.same([troubles, strangers], [[], []])
    await context.close()
  }
})

t.end()
