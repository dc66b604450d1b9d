import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { type Person, foundWorkspace, totpCode } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs, picture } from '../support/signed-in.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

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

const SECRET = 'My licence plate is on the invoice'
const DRAFT = 'Half a sentence that nobody'

async function atWork(options: { width?: number; dark?: boolean; locale?: string } = {}) {
  const workspace = await foundWorkspace(server, 'De Fietserij')
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), SECRET)
  const { context, page, troubles } = await openAs(browser, workspace.owner.client, { ...options, height: 800 })
  await page.goto(`${server.url}/app/c/${conversationId}`)
  await page.getByText(SECRET).filter({ visible: true }).first().waitFor()
  return { workspace, context, page, troubles, conversationId }
}

/** A code that was not used yet. */
const nextCode = ({ totpSecret }: Person) => {
  server.clock.advance(30_000)
  return totpCode(totpSecret, server.clock.now())
}
const readable = (page: Page) => page.evaluate('document.documentElement.outerHTML + document.title + [...document.querySelectorAll("input, textarea")].map((field) => field.value).join()')

t.test('F9: a page whose session is locked shows nothing of it, and goes on with place and draft after a code', async (t) => {
  const { page, troubles, context, workspace, conversationId } = await atWork()
  const other = await context.newPage()
  await other.goto(`${server.url}/app/c/${conversationId}`)
  await other.getByText(SECRET).filter({ visible: true }).first().waitFor()
  await page.locator('#composer-text').fill(DRAFT)
  server.clock.advance(31 * 60_000)
  for (const tab of [page, other]) await tab.getByRole('heading', { name: 'Rind is locked' }).waitFor()
  for (const tab of [page, other]) t.notMatch(await readable(tab), new RegExp(`${SECRET}|${DRAFT}`), 'nothing readable is left')
  t.match(await page.locator('main').innerText(), /Olga Owner[\s\S]*De Fietserij[\s\S]*kept in this tab/)
  t.same(await violations(page), [])
  await picture(page, 'lock')
  await page.keyboard.type('000000')
  await page.keyboard.press('Enter')
  await page.getByText('This code is not right').waitFor()
  await page.keyboard.type(nextCode(workspace.owner))
  await page.keyboard.press('Enter')
  await page.getByText(SECRET).filter({ visible: true }).first().waitFor()
  t.equal(await page.locator('#composer-text').inputValue(), DRAFT)
  t.ok(page.url().endsWith(conversationId))
  await other.getByText(SECRET).filter({ visible: true }).first().waitFor()
  t.same(troubles, [])

  await page.locator('.member-menu__button').click()
  await page.getByText('Lock this browser').click()
  await other.getByRole('heading', { name: 'Rind is locked' }).waitFor()
  await other.reload()
  await other.getByText('Olga Owner').waitFor()
  await other.getByRole('button', { name: 'Sign out' }).click()
  await other.waitForURL(/\/login/)
  await context.close()
})

t.test('A24 A29: after signing out, the way back shows nothing', async (t) => {
  const { page, context } = await atWork({ width: 390, dark: true, locale: 'nl-NL' })
  await page.evaluate(`fetch('/api/v1/auth/lock', { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })`)
  await page.getByRole('heading', { name: 'Rind is vergrendeld' }).waitFor()
  await picture(page, 'lock-phone')
  t.same(await violations(page), [])
  await page.getByRole('button', { name: 'Uitloggen' }).click()
  await page.waitForURL(/\/login/)
  await page.goBack()
  await page.waitForURL(/\/login/)
  t.notMatch(await readable(page), new RegExp(SECRET))
  t.equal(await page.evaluate('JSON.stringify([Object.keys(sessionStorage), Object.keys(localStorage).filter((key) => !/^rind:(?:locale|density|sound|details|keys)$/.test(key)), document.cookie])'), '[[],[],""]', 'nothing is kept on the machine')
  await context.close()
})

t.test('A6: who forgot their password gets a new one by mail and code, and signs in with it', async (t) => {
  const { owner } = await foundWorkspace(server, 'De Fietserij')
  const context = await browser.newContext({ locale: 'en-GB' })
  const { page, troubles } = await watchedPage(context, [server.url])
  await page.goto(`${server.url}/login`)
  await page.getByRole('link', { name: 'Forgot your password?' }).click()
  await page.getByLabel('E-mail').fill(owner.email)
  t.same(await violations(page), [])
  await page.getByRole('button', { name: 'Send the link' }).click()
  await page.getByRole('link', { name: 'Open the link' }).click()
  await page.getByRole('heading', { name: 'Your new password' }).waitFor()
  t.notMatch(page.url(), /token/, 'the address keeps no key')
  t.same(await violations(page), [])
  await picture(page, 'reset')
  await page.locator('input[name=password]').fill('purple kettle harbour noon')
  await page.locator('input[name=code]').fill(nextCode(owner))
  await page.getByRole('button', { name: 'Set the new password' }).click()
  await page.getByRole('heading', { name: 'Your password is changed' }).waitFor()
  t.same(troubles, [])
  await context.close()
})

t.test('W5: an owner sets what is asked of sessions, and is stopped before locking themselves out', async (t) => {
  const { page, context } = await atWork()
  await page.goto(`${server.url}/app/settings/security`)
  await page.getByLabel(/Lock after this many minutes/).fill('200')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText('A whole number from 5 to 30.').waitFor()
  await page.getByLabel(/Lock after this many minutes/).fill('10')
  await page.getByLabel(/Allowed addresses/).fill('203.0.113.0/24')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.getByText(/is in none of these networks/).waitFor()
  await picture(page, 'policy')
  await page.getByLabel(/Allowed addresses/).fill('127.0.0.5/8\n::1')
  await page.getByRole('button', { name: 'Save changes' }).click()
  await page.locator('.toast__text', { hasText: 'Saved. It counts from now on.' }).waitFor()
  t.equal(await page.getByLabel(/Allowed addresses/).inputValue(), '127.0.0.0/8\n::1/128')
  t.same(await violations(page), [])
  await context.close()
})

t.end()
