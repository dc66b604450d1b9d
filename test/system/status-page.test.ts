import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import t from 'tap'
import type { ReportsOutput } from '../../src/features/status-page/schema.ts'
import { inviteOperator } from '../../src/features/operators/index.ts'
import { draftFor, listIncidents } from '../../src/status/incidents.ts'
import { Store } from '../../src/status/store.ts'
import { SubscriberKeys } from '../../src/status/subscribers/keys.ts'
import { Register } from '../../src/status/subscribers/register.ts'
import { SUBSCRIBERS_SCHEMA } from '../../src/status/subscribers/schema.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { Client } from '../support/client.ts'
import { PASSWORD, totpCode } from '../support/people.ts'
import { freePort } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { tokenOf } from '../support/sign-up.ts'

const PICTURES = process.env['RIND_PICTURES']
let browser: Browser
let server: TestServer
let dataDir: string
t.before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'rind-status-page-'))
  server = await startServer({ env: { INTERNAL_PORT: String(await freePort()), DATA_DIR: dataDir } })
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
  browser = await launchBrowser()
})
t.after(async () => {
  await browser.close()
  await server.stop()
  await rm(dataDir, { recursive: true, force: true })
})

/** The status page's own file, as its process has it open. */
const openFile = () => new Store({ file: join(dataDir, 'status', 'status.db'), now: () => server.clock.now(), warn: () => undefined })
const invited = async () => (await inviteOperator(server.app.services, 'otto@operators.test', server.clock.now())).link

t.test('W7 S7: operators tell on the internal port what the status page shows; where the page runs elsewhere they are told so', async (t) => {
  const client = new Client({ url: server.config.internal.url, clock: server.clock })
  const token = tokenOf(await invited())
  const { totp } = await client.ok<{ totp: { secret: string } }>('/operators/invitation', { body: { token } })
  await client.ok('/operators/enrol', { body: { token, name: 'Otto', password: PASSWORD, code: totpCode(totp.secret, server.clock.now()) } })
  const report = { title: 'Messages are late', text: 'We are looking.', impact: 'minor', parts: ['socket'] }
  t.same(await client.ok('/status-page/reports'), { here: false, reports: [], subscribers: null })
  t.equal((await client.fails('/status-page/reports', { body: report })).code, 'unavailable')

  await mkdir(join(dataDir, 'status'))
  await writeFile(join(dataDir, 'status', 'status.db'), 'This is no database. '.repeat(500))
  for (const options of [{}, { body: report }]) t.equal((await client.fails('/status-page/reports', options)).code, 'unavailable')
  t.same(await readdir(join(dataDir, 'status')), ['status.db'], 'a damaged file is left to the page')
  const store = openFile()
  t.teardown(() => store.close())
  const { reports } = await client.ok<ReportsOutput>('/status-page/reports', { body: report })
  t.match(reports, [{ title: 'Messages are late', kind: 'incident', state: 'investigating', draft: false, open: true, parts: ['socket'], updates: [{ text: 'We are looking.' }] }])
  const subscribers = new Store({ file: join(dataDir, 'status', 'subscribers.db'), now: () => server.clock.now(), warn: () => undefined, kind: { name: 'subscriber', schema: SUBSCRIBERS_SCHEMA } })
  t.teardown(() => subscribers.close())
  new Register(subscribers, new SubscriberKeys(randomBytes(32).toString('base64'))).ask({ kind: 'email', to: 'a@example.test', locale: 'en' }, server.clock.now())
  t.match(await client.ok<ReportsOutput>('/status-page/reports'), { subscribers: { mail: 0, webhook: 0, waiting: 1 } }, 'who has not confirmed is not counted')
  subscribers.write((db) => db.prepare(`update subscribers set state = 'active', confirmed_at = 0`).run())
  t.match(await client.ok<ReportsOutput>('/status-page/reports'), { subscribers: { mail: 1 } })
  const path = `/status-page/reports/${reports[0]?.id ?? ''}`
  t.equal((await client.fails(`${path}/updates`, { body: { state: 'completed', text: 'Done.' } })).code, 'wrong_step', 'an incident is no maintenance')
  t.equal((await client.fails(`${path}/discard`, { body: {} })).code, 'not_found', 'what was published stays')
  t.equal((await client.fails('/status-page/reports/0197b2a4-0000-7000-8000-000000000000/updates', { body: { state: 'resolved', text: 'x' } })).code, 'not_found')
  t.match(await client.ok<ReportsOutput>(`${path}/updates`, { body: { state: 'resolved', text: 'It is over.' } }), { reports: [{ state: 'resolved', open: false }] })
  const planned = { title: 'New disks', text: 'For an hour.', parts: ['api'], startsAt: '2099-03-04T22:00Z', endsAt: '2099-03-04T21:00Z' }
  t.equal((await client.fails('/status-page/maintenance', { body: planned })).code, 'invalid_input')
  t.match(await client.ok<ReportsOutput>('/status-page/maintenance', { body: { ...planned, endsAt: '2099-03-04T23:00Z' } }), { reports: [{ kind: 'maintenance', state: 'scheduled', open: true }, {}] })
  t.match(listIncidents(store), [{ title: 'New disks' }, { title: 'Messages are late', updates: [{ body: 'It is over.' }, {}] }], 'the page reads the same')
  const events = await server.database.admin<{ operation: string; outcome: string }[]>`select operation, outcome from platform_events where operation like 'statusPage.%' and outcome = 'granted' order by id`
  t.same(events.map(({ operation }) => operation), ['statusPage.open', 'statusPage.update', 'statusPage.schedule'], 'and it is on record')
})

t.test('W7: on the operators’ page a draft of a probe is published, and something is reported', async (t) => {
  const store = openFile()
  t.teardown(() => store.close())
  draftFor(store, 'api', 'API: does not work', server.clock.now())
  const context = await browser.newContext({ locale: 'nl-NL', viewport: { width: 390, height: 860 } })
  const { page, troubles, strangers } = await watchedPage(context, [server.config.internal.url])
  await page.goto(await invited())
  const secret = (await page.locator('.key__text').innerText()).replaceAll(/\s/g, '')
  await page.locator('[name=name]').fill('Otto Peters')
  await page.locator('[name=password]').fill(PASSWORD)
  await page.getByLabel('Code van je').fill(totpCode(secret, server.clock.now()))
  await page.getByRole('button', { name: 'Account maken' }).click()
  await page.getByRole('button', { name: 'Meer zeggen over API: does not work' }).click()
  await page.getByRole('button', { name: 'Publiceren' }).last().click()
  await page.getByText('Schrijf wat het publiek te lezen krijgt.').waitFor()
  await page.getByLabel('Wat het publiek leest').fill('De API antwoordt niet.')
  t.same(await violations(page), [], 'publishing')
  await page.getByRole('dialog').getByRole('button', { name: 'Publiceren' }).click()
  await page.getByText('De API antwoordt niet.').waitFor()
  await page.getByRole('button', { name: 'Melden dat er iets mis is' }).click()
  await page.getByLabel('Titel').fill('Berichten komen laat aan')
  await page.getByLabel('Wat het publiek leest').fill('We kijken ernaar.')
  await page.getByLabel('Liveverbinding').check()
  if (PICTURES) {
    await mkdir(PICTURES, { recursive: true })
    await page.screenshot({ path: `${PICTURES}/report-390-nl.png` })
  }
  t.same(await violations(page), [], 'reporting')
  await page.getByRole('button', { name: 'Op de statuspagina zetten' }).click()
  await page.getByText('We kijken ernaar.').waitFor()
  await page.getByText('Geabonneerd: 1 per mail, 0 per webhook. 1 nog niet verstuurd.').waitFor()
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/status-card-390-nl.png`, fullPage: true })
  t.same(await violations(page), [], 'the card')
  t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing sticks out on a phone')
  const known = new Map(listIncidents(store).map((incident) => [incident.title, incident]))
  t.same([known.get('Berichten komen laat aan')?.components, known.get('API: does not work')?.draft], [['socket'], false])
  t.same([troubles, strangers], [[], []])
})

t.end()
