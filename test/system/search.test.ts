import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { fillArchive } from '../support/archive.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { until } from '../support/embedded.ts'
import { foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs, picture } from '../support/signed-in.ts'

let server: TestServer
let browser: Browser
t.before(async () => {
  server = await startServer()
  browser = await launchBrowser()
})
t.after(async () => {
  await browser.close()
  await server.stop()
})

const NAMES = ['Jeroen Jansen', 'Fatima el Amrani', 'Pieter van der Veen']
const SAYINGS = ['Hallo, is de Cargo L nog op voorraad?', 'Het ACHTERLÍCHT van mijn nieuwe fiets flikkert op de kasseien.', 'Dank je wel, donderdag komt goed uit.', 'De band loopt steeds leeg, kan ik langskomen?']

/** A workspace with a past, and a colleague's browser in it. */
async function furnished(options: { width: number; height: number; dark?: boolean; access?: { customerData: boolean } }) {
  const workspace = await foundWorkspace(server, 'De Fietserij')
  const archived = await fillArchive(server, workspace, { conversations: 3, messagesEach: 120, begin: Date.now() - 500_000, name: (index) => NAMES[index] ?? '', body: (_, message) => (message === 4 || message === 90 ? (SAYINGS[1] ?? '') : (SAYINGS[(message % 3) + (message % 3 > 0 ? 1 : 0)] ?? '')) })
  await workspace.owner.client.ok(`/conversations/${archived[2]?.id ?? ''}/notes`, { body: { clientId: randomUUID(), body: 'Zelfde achterlicht als vorige week, stekker nakijken <img src=x onerror=alert(1)>' } })
  const person = await recruit(server, workspace.id, 'agent', { billing: false, customerData: options.access?.customerData ?? true, messaging: true })
  const session = await sessionOf(server, person)
  const { context, page, troubles } = await openAs(browser, session, options)
  // A found message is marked for a moment only: what was marked is noted.
  await page.addInitScript({ content: `window.marked = []; new MutationObserver(() => { for (const one of document.querySelectorAll('.message-group__bubble--found')) window.marked.push(one.dataset.seq) }).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['class'] })` })
  await page.goto(`${server.url}/app/view/all`)
  await page.getByRole('searchbox').waitFor()
  return { page, troubles, context, archived }
}

/** Whether an element stands within the thread, below the head and above the composer, within half a minute. */
async function comesIntoView(page: Page, selector: string): Promise<boolean> {
  const frame = page.locator('.message-list__scroller')
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; ) {
    const [outer, inner] = [await frame.boundingBox(), await page.locator(selector).boundingBox()]
    if (outer && inner && inner.y >= outer.y && inner.y + inner.height <= outer.y + outer.height) return true
  }
  return false
}

t.test('a colleague searches by keyboard: results come in marked, the message opens in its place, and back', async (t) => {
  const { page, troubles, context, archived } = await furnished({ width: 1440, height: 860 })
  await picture(page, 'list')
  await page.keyboard.press('Control+k')
  await page.keyboard.type('achterlicht')
  const results = page.getByRole('region', { name: 'Search results' })
  await results.getByText('7 found in 361 messages').waitFor()
  t.equal(await results.locator('mark').count(), 7)
  t.same(await results.locator('mark').first().textContent(), 'achterlicht')
  t.equal(await results.locator('img').count(), 0, 'a snippet is text')
  t.same(await results.locator('.hit-group__who').allTextContents(), NAMES.toReversed(), 'one group a conversation, newest first')
  t.same(await violations(page), [], 'the results are accessible')
  await picture(page, 'results')

  await page.keyboard.press('ArrowDown')
  for (let step = 0; step < 2; step++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await page.waitForURL(new RegExp(`/app/c/${archived[2]?.id ?? ''}\\?message=5$`))
  const bubble = page.locator('[data-seq="5"]')
  await until('it was marked', () => page.evaluate<boolean>(`window.marked.includes('5')`))
  t.match(await bubble.textContent(), /ACHTERLÍCHT/)
  t.ok(await comesIntoView(page, '[data-seq="5"]'), 'the thread stands at the message')
  t.equal(await results.locator('[aria-current]').count(), 1, 'the open hit is marked in the list')
  await picture(page, 'opened')
  await page.locator('.message-group__bubble--found').waitFor({ state: 'detached' })
  await page.reload()
  t.ok(await comesIntoView(page, '[data-seq="5"]'), 'the address leads there again')

  await page.keyboard.press('/')
  await page.keyboard.type('zeppelin')
  await page.getByText('Nothing found').waitFor()
  await page.getByText('361 messages searched').waitFor()
  await picture(page, 'nothing')
  await page.getByRole('combobox', { name: 'Status' }).selectOption('closed')
  await page.getByText('0 messages searched').waitFor()
  await page.getByRole('searchbox').fill('jansen')
  await page.getByRole('combobox', { name: 'Status' }).selectOption('open')
  await page.getByText('Name or e-mail address').waitFor()
  t.same(await page.locator('.search-results mark').allTextContents(), ['Jansen'])
  await page.getByRole('searchbox').press('Escape')
  await page.getByRole('heading', { name: 'Unassigned' }).waitFor()
  t.same(troubles, [])
  await context.close()
})

t.test('without the right to customer data the page says that names were not searched; offline it says so too', async (t) => {
  const { page, context } = await furnished({ width: 1440, height: 860, dark: true, access: { customerData: false } })
  await page.getByRole('searchbox').fill('jansen')
  await page.getByText('Names and e-mail addresses were not searched').waitFor()
  await page.getByRole('searchbox').fill('achterlicht')
  await page.locator('.search-results mark').first().waitFor()
  t.same(await violations(page), [], 'the dark scheme is accessible')
  await picture(page, 'dark')
  await context.setOffline(true)
  await page.getByRole('searchbox').fill('fiets')
  await page.getByText('No connection').first().waitFor()
  await picture(page, 'offline')
  await context.close()
})

t.test('on a phone the results fill the page, a hit opens over them, and back leads to them', async (t) => {
  const { page, context, archived } = await furnished({ width: 390, height: 760 })
  await page.getByRole('searchbox').fill('achterlicht')
  await page.locator('.search-results mark').first().waitFor()
  t.ok((await page.evaluate<number>('document.documentElement.scrollWidth')) <= 390, 'nothing sticks out')
  t.same(await violations(page), [], 'the phone is accessible')
  await picture(page, 'phone')
  await page.locator('.search-results a').nth(1).click()
  await page.waitForURL(new RegExp(`/app/c/${archived[2]?.id ?? ''}\\?message=91`))
  await until('it was marked', () => page.evaluate<boolean>(`window.marked.includes('91')`))
  await picture(page, 'phone-opened')
  await page.getByRole('button', { name: 'Back to the list' }).click()
  await page.locator('.search-results mark').first().waitFor()
  await context.close()
})

t.end()
