import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import type { Page } from 'playwright-core'
import type { StatusConfig } from '../../src/status/config.ts'
import { runStatus, storeFile } from '../../src/status/run.ts'
import { Store } from '../../src/status/store.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { gone, removeDataDir, serverOf, until } from '../support/embedded.ts'
import { foundWorkspace } from '../support/people.ts'
import { freePort, runRind, startRind } from '../support/process.ts'
import { simulateYear } from '../support/status-year.ts'

const PICTURES = process.env['RIND_PICTURES']

interface Summary {
  readonly status: { readonly description: string; readonly indicator: string }
  readonly components: readonly { readonly id: string; readonly status: string }[]
  readonly incidents: readonly { readonly name: string }[]
}

const summary = (url: string) => fetch(`${url}/api/v2/summary.json`).then((response) => response.json() as Promise<Summary>, () => null)

/** A status page as its operator starts it, apart from the server. */
async function startStatus(t: Test, env: Record<string, string>): Promise<() => Promise<number | null>> {
  const child = spawn(process.execPath, ['bin/rind.js', 'status'], { cwd: fileURLToPath(new URL('../../', import.meta.url)), env: { PATH: process.env['PATH'] ?? '', ...env }, stdio: 'ignore' })
  t.teardown(() => child.kill('SIGKILL'))
  return async () => {
    child.kill('SIGTERM')
    const [code] = (await once(child, 'exit')) as [number | null]
    return code
  }
}

t.test('W7 A61: the page starts with the server and stops with it; with server and database killed it answers and shows the outage', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rind-status-system-'))
  t.teardown(() => removeDataDir(dataDir))
  const statusPort = String(await freePort())
  const url = `http://localhost:${statusPort}`
  const env = { DATA_DIR: dataDir, PORT: String(await freePort()), STATUS_PORT: statusPort, STATUS_INTERVAL_SECONDS: '1' }
  const first = await startRind({ ...env, STATUS: 'on' })
  t.teardown(() => first.child.kill('SIGKILL'))
  await until('the page says that everything works', async () => (await summary(url))?.status.description === 'Everything works')
  t.match(first.output(), `${url}/status`)
  await foundWorkspace({ url: first.url, clock: { now: () => Date.now() } }, 'Geheime Gasten BV')
  t.equal(await first.end('SIGTERM'), 0)
  await until('the page is gone', async () => (await summary(url)) === null)

  // From here on with all that it measures inside: messages, background work and mail.
  Object.assign(env, { INTERNAL_PORT: String(await freePort()), STATUS_TOKEN: randomBytes(32).toString('hex') })
  const second = await startRind(env)
  t.teardown(() => second.child.kill('SIGKILL'))
  const stop = await startStatus(t, env)
  await until('the page says that everything works, messages too', async () => {
    const found = await summary(url)
    return found?.status.description === 'Everything works' && ['messages', 'jobs', 'mail'].every((id) => found.components.some((component) => component.id === id))
  })
  const pages = await Promise.all(['/status', '/status/history', '/api/v2/summary.json', '/api/v2/incidents.json', '/history.atom', '/badge.svg'].map((path) => fetch(url + path).then((response) => response.text())))
  t.notMatch(pages.join(), /Geheime|Gasten/, 'no name of a workspace')
  t.notMatch(pages.join(), new RegExp(dataDir), 'nothing of the inside')
  const refused = await runRind(['status'], { ...env, STATUS_PORT: String(await freePort()) })
  t.equal(refused.code, 1)
  t.match(refused.stderr, /Another status process/)

  const { pid } = await serverOf(dataDir)
  process.kill(pid, 'SIGKILL')
  await until('PostgreSQL is gone', () => gone(pid))
  await until('what needs the database does not work', async () => {
    const found = await summary(url)
    const down = found?.components.filter(({ status }) => status === 'major_outage').map(({ id }) => id) ?? []
    return ['api', 'socket', 'messages', 'jobs', 'mail'].every((id) => down.includes(id))
  })
  await second.end('SIGKILL')
  await until('the page says that nothing works', async () => (await summary(url))?.status.description === 'Nothing works')
  const page = await fetch(`${url}/status`)
  t.equal(page.status, 200)
  t.match(await page.text(), /Nothing works[\s\S]*Does not work/)

  const drafts = await runRind(['incident', 'list'], env)
  t.match(drafts.stdout, /draft .* API: does not work/)
  const [id = ''] = drafts.stdout.split(/\s/)
  t.equal((await runRind(['incident', 'update', id.slice(0, 8), 'The power failed.', '--state', 'identified'], env)).code, 0)
  await until('the incident stands on the page', async () => (await summary(url))?.incidents.length === 1)
  t.match((await runRind(['incident', 'open'], env)).stderr, /Usage/)
  t.equal(await stop(), 0)
})

t.test('W7: the page reads well without a script, in both schemes, on a phone and by keyboard', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'rind-status-page-'))
  t.teardown(() => rm(dataDir, { recursive: true, force: true }))
  const config: StatusConfig = { host: '127.0.0.1', port: 0, url: 'http://localhost', target: 'http://127.0.0.1:9', dataDir, intervalMs: 300_000, failures: 1, successes: 1, tls: null }
  const store = new Store({ file: storeFile(config), now: Date.now, warn: () => undefined })
  simulateYear(store, Date.now())
  store.close()
  let works = true
  const status = await runStatus({ config, log: { info: () => undefined, warn: () => undefined }, probe: () => Promise.resolve({ ok: works, ms: 40, reason: null }) })
  const browser = await launchBrowser()
  t.teardown(async () => {
    await browser.close()
    await status.stop()
  })
  await status.look()
  const picture = async (page: Page, name: string) => {
    if (!PICTURES) return
    await mkdir(PICTURES, { recursive: true })
    await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true })
  }
  for (const [name, width, colorScheme, locale] of [['wide-light-en', 1280, 'light', 'en-GB'], ['wide-dark-nl', 1280, 'dark', 'nl-NL'], ['phone-light-nl', 390, 'light', 'nl-NL'], ['phone-dark-en', 390, 'dark', 'en-GB']] as const) {
    const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme, locale, reducedMotion: 'reduce' })
    const { page, troubles, strangers } = await watchedPage(context, [status.url])
    await page.goto(`${status.url}/status`)
    t.match(await page.locator('h1').innerText(), locale === 'nl-NL' ? /Alles werkt/ : /Everything works/)
    await picture(page, `status-${name}`)
    t.same(await violations(page), [], name)
    t.ok(await page.evaluate('document.documentElement.scrollWidth <= innerWidth'), `${name}: nothing sticks out`)
    t.same([troubles, strangers], [[], []])
    await context.close()
  }
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 1280, height: 900 }, locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(`${status.url}/status`)
  await page.locator('.bars li[tabindex]').first().focus()
  t.match(await page.locator('.bars li:focus span').innerText(), /minutes? down|not measured/, 'a day says its minutes on focus')
  t.ok(await page.locator('.bars li:focus span').isVisible())
  await page.getByText('Days that were not whole').nth(1).click()
  await page.getByRole('cell', { name: '180 minutes' }).first().waitFor()
  await page.getByText('Response times, last 24 hours').first().click()
  await page.getByRole('img', { name: /Half of the answers within/ }).first().waitFor()
  await page.getByRole('link', { name: 'Everything that was reported' }).click()
  await page.getByText('Connections came back by themselves').waitFor()
  await page.getByText('It is over; a node restarted.').waitFor()
  await picture(page, 'status-history')
  works = false
  await status.look()
  // Another address: a browser keeps the page for five seconds.
  await page.goto(`${status.url}/status?lang=en`)
  t.match(await page.locator('h1').innerText(), /Nothing works/)
  await picture(page, 'status-down')
})

t.end()
