import t from 'tap'
import type { Browser } from 'playwright-core'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { invite } from '../support/invitations.ts'
import { PASSWORD, foundWorkspace, totpCode } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'

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

t.test('W10: in a browser somebody new follows an invitation, and somebody known signs in and accepts it', async (t) => {
  const { owner } = await foundWorkspace(server, 'Fietserij Zuid')
  const other = await foundWorkspace(server, 'Kapsalon Oost')
  const sent = await invite(owner.client)
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 800 } })
  const { page, troubles, strangers } = await watchedPage(context, [server.url])
  await page.goto(`${server.url}/invite#token=${sent.token}`)
  await page.getByRole('heading', { name: 'Join Fietserij Zuid' }).waitFor()
  t.notMatch(page.url(), sent.token, 'the token does not stay in the address')
  t.same(await violations(page), [])
  await page.getByRole('button', { name: 'Make your account' }).click()
  await page.getByLabel('Your own name').fill('Nadia New')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByText('Or type this key into the app').waitFor()
  const key = (/(?:[A-Z2-7]{4}\s*){8}/.exec(await page.locator('body').innerText())?.[0] ?? '').replaceAll(/\s/g, '')
  await page.getByLabel('The six digits that the app shows').fill(totpCode(key, server.clock.now()))
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor()
  const codes = (await page.locator('body').innerText()).match(/[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}/g) ?? []
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.locator('form input').fill(codes[0] ?? '')
  await page.locator('form button[type=submit]').click()
  await page.waitForURL(/\/app/)
  await page.getByText('Fietserij Zuid').first().waitFor({ state: 'attached' })

  const known = await invite(owner.client, { email: other.owner.email })
  const second = await watchedPage(await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 } }), [server.url])
  await second.page.goto(`${server.url}/invite#token=${known.token}`)
  await second.page.getByRole('button', { name: 'Sign in to accept' }).click()
  await second.page.getByLabel('E-mail address').fill(other.owner.email)
  await second.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await second.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  server.clock.advance(30_000)
  await second.page.getByLabel('Six digits').fill(totpCode(other.owner.totpSecret, server.clock.now()))
  await second.page.getByRole('button', { name: 'Continue' }).click()
  await second.page.getByRole('heading', { name: 'Your name in Fietserij Zuid' }).waitFor()
  t.same(await violations(second.page), [])
  await second.page.getByRole('button', { name: 'Accept and enter' }).click()
  await second.page.waitForURL(/\/app/)
  await second.page.getByText('Fietserij Zuid').first().waitFor()
  await second.page.goto(`${server.url}/invite#token=${known.token}`)
  await second.page.getByRole('heading', { name: 'This invitation no longer works' }).waitFor()
  t.same([...troubles, ...second.troubles], [])
  t.same([...strangers, ...second.strangers], [])
})

t.end()
