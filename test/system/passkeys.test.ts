import type { Browser, BrowserContext, Page } from 'playwright-core'
import t from 'tap'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { freshenBrowser } from '../support/fresh.ts'
import { signUpInBrowser } from '../support/pages.ts'
import { Client } from '../support/client.ts'
import { PASSWORD, addMember, totpCode } from '../support/people.ts'
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

t.test('W10, F9, A6: a real browser adds a passkey, signs in and unlocks with it, makes one at the door of a workspace that takes nothing else, and sets a new password with it', async (t) => {
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

  await page.getByRole('button', { name: /Sanne de Boer/ }).click()
  await page.getByRole('menuitem', { name: 'Lock this browser' }).click()
  await page.getByRole('heading', { name: 'Rind is locked' }).waitFor()
  t.same(await violations(page), [], 'the locked screen is accessible')
  await page.getByRole('button', { name: 'Unlock with a passkey' }).click()
  await page.getByRole('button', { name: /Sanne de Boer/ }).waitFor()

  // The workspace takes passkeys only from here on: a colleague with a code is led to make one.
  await freshenBrowser(server, context)
  const workspaceId = await page.evaluate(async () => {
    await fetch('/api/v1/security', { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ idleMinutes: 30, absoluteHours: 12, networks: [], passkeysOnly: true }) })
    return ((await (await fetch('/api/v1/auth/session')).json()) as { workspace: { id: string } }).workspace.id
  })
  const mia = await addMember(server, { id: workspaceId }, 'agent', { billing: false, customerData: true, messaging: true })
  const theirs = await browser.newContext({ locale: 'en-GB', viewport: { width: 390, height: 800 } })
  const second = await watchedPage(theirs, [server.url])
  const device = await addAuthenticator(theirs, second.page)
  await second.page.goto(`${server.url}/login`)
  await second.page.getByLabel('E-mail address').fill(mia.email)
  await second.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await second.page.getByRole('button', { name: 'Sign in', exact: true }).click()
  server.clock.advance(30_000)
  await second.page.getByLabel('Six digits').fill(totpCode(mia.totpSecret, server.clock.now()))
  await second.page.getByRole('button', { name: 'Continue' }).click()
  await second.page.getByRole('button', { name: 'De Fietserij' }).click()
  await second.page.getByRole('heading', { name: 'De Fietserij takes passkeys only' }).waitFor()
  t.same(await violations(second.page), [], 'making one at the door is accessible')
  await second.page.getByRole('button', { name: 'Make a passkey and enter' }).click()
  await second.page.waitForURL(/\/app/)
  t.equal((await device.credentials()).length, 1)

  const reset = await new Client(server).ok<{ devLink: string }>('/auth/reset', { body: { email: mia.email, locale: 'en' } })
  await second.page.goto(reset.devLink)
  await second.page.getByLabel('Password', { exact: true }).fill('purple kettle harbour noon')
  await second.page.getByRole('button', { name: 'Use a passkey' }).click()
  t.same(await violations(second.page), [], 'a new password with a passkey is accessible')
  await second.page.getByRole('button', { name: 'Set the password with a passkey' }).click()
  await second.page.getByRole('link', { name: 'Back to sign-in' }).waitFor()
  t.same(second.troubles, [])
  t.same(strangers, [], 'nobody else is asked')
  t.same(troubles, [], 'nothing fails, and the policy is kept')
})

t.end()
