import type { Browser } from 'playwright-core'
import t from 'tap'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { signUpInBrowser } from '../support/pages.ts'
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

/** Pictures for people to look at, when a folder for them is named. */
const SHOTS = process.env['RIND_TEST_SHOTS']

t.test('C6 S6: an owner reads the record, makes a token and revokes it, and finds what waits for a second person', async (t) => {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } })
  const { page, troubles } = await watchedPage(context, [server.url])
  await signUpInBrowser(page, server, 'Governed BV')
  const shoot = async (name: string) => {
    t.same(await violations(page), [], `${name} is accessible`)
    if (SHOTS === undefined) return
    for (const [width, height] of [[1280, 900], [390, 844]] as const) {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height })
        await page.emulateMedia({ colorScheme })
        await page.screenshot({ path: `${SHOTS}/${name}-${width}-${colorScheme}.png` })
      }
    }
    await page.setViewportSize({ width: 1280, height: 900 })
    await page.emulateMedia({ colorScheme: 'light' })
  }
  await page.goto(`${server.url}/app/settings/tokens`)
  await page.getByRole('heading', { name: 'No program has a token' }).waitFor()
  await page.getByRole('button', { name: 'New token' }).click()
  await page.getByLabel('What is the program called').fill('Nightly report with a rather long name')
  await page.getByLabel('See a list of conversations').check()
  await shoot('token-new')
  await page.getByRole('button', { name: 'Make the token' }).click()
  await page.getByText(/^rind_/).waitFor()
  const secret = (await page.getByText(/^rind_/).textContent()) ?? ''
  const used = await fetch(`${server.url}/api/v1/conversations?view=all`, { headers: { authorization: `Bearer ${secret}` } })
  t.equal(used.status, 200, 'it works as it is shown')
  await shoot('token-made')
  await page.getByRole('button', { name: 'I have kept it' }).click()
  await shoot('tokens')
  await page.getByRole('button', { name: /^Revoke Nightly/ }).click()
  await page.getByText(/· Revoked$/).waitFor()

  await page.goto(`${server.url}/app/settings/approvals`)
  await page.getByRole('heading', { name: 'Nothing waits for approval' }).waitFor()
  await page.evaluate(`fetch('/api/v1/erasures', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ subject: 'workspace', confirmation: 'Governed BV', reason: 'We stop' }) })`)
  await page.reload()
  await page.getByText('Nobody else could approve this').waitFor()
  await shoot('approvals')
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText(/Taken back by Sanne/).waitFor()

  await page.goto(`${server.url}/app/settings/activity`)
  await page.getByText('Make an API token').first().click()
  await page.locator('details[open]').getByText('Network address').waitFor()
  await shoot('activity')
  await page.getByLabel('Outcome').selectOption('Refused')
  await page.getByText('Ask for an erasure').first().click()
  await page.locator('details[open]').getByText('We stop').waitFor()
  t.same(troubles, [])
  await context.close()
})

t.end()
