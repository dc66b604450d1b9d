import type { Browser, BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { signUpInBrowser } from '../support/pages.ts'
import { PASSWORD } from '../support/people.ts'
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

/** Gives a page an authenticator in the device, which finds its person by finger without asking. */
async function addAuthenticator(context: BrowserContext, page: Page) {
  const cdp = await context.newCDPSession(page)
  await cdp.send('WebAuthn.enable')
  const options = { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true } as const
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options })
  return {
    credentials: async () => (await cdp.send('WebAuthn.getCredentials', { authenticatorId })).credentials,
    verified: (isUserVerified: boolean) => cdp.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  }
}

t.test('W10, F9: a real browser adds a passkey, signs in with it alone and as second factor, and sees its account and sessions', async (t) => {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 860 } })
  const { page, troubles, strangers } = await watchedPage(context, [server.url])
  const account = await signUpInBrowser(page, server, 'De Fietserij')
  const authenticator = await addAuthenticator(context, page)

  await page.goto(`${server.url}/app/settings/account`)
  await page.getByRole('button', { name: 'Add a passkey' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByLabel('Name').fill('My laptop')
  await dialog.getByLabel('Your password').fill(PASSWORD)
  t.same(await violations(page), [], 'the dialog is accessible')
  await dialog.getByRole('button', { name: 'Next' }).click()
  await dialog.waitFor({ state: 'hidden' }).catch(async () => t.fail(await dialog.innerText()))
  await page.getByText('My laptop', { exact: true }).waitFor()
  t.equal((await authenticator.credentials()).length, 1)
  t.same(await violations(page), [], 'the account is accessible')

  await page.getByRole('button', { name: /Sanne de Boer/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/\/login/)
  // The browser offers the passkey in the list of the address field, and this authenticator picks it at once.
  await page.waitForURL(/\/app/)
  t.match((await authenticator.credentials())[0], { signCount: 2 }, 'made, and used')
  // From here on the browser waits for the button, as one does that cannot offer it by itself.
  await page.addInitScript({ content: 'PublicKeyCredential.isConditionalMediationAvailable = () => Promise.resolve(false)' })

  await page.goto(`${server.url}/app/settings/sessions`)
  await page.getByText('This session').waitFor()
  t.same(await violations(page), [], 'the sessions are accessible')

  await page.getByRole('button', { name: /Sanne de Boer/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/\/login/)
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click()
  await page.waitForURL(/\/app/)
  await page.getByRole('button', { name: /Sanne de Boer/ }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.waitForURL(/\/login/)
  await page.getByLabel('E-mail address').fill(account.email)
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  t.same(await violations(page), [], 'the second factor is accessible')
  await authenticator.verified(false)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.getByText('No passkey was given').waitFor()
  await authenticator.verified(true)
  await page.getByRole('button', { name: 'Use a passkey' }).click()
  await page.waitForURL(/\/app/)
  t.same(strangers, [], 'nobody else is asked')
  t.same(troubles, [], 'nothing fails, and the policy is kept')
})

t.end()
