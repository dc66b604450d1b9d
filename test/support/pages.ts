import type { Page } from 'playwright-core'
import { freshenBrowser } from './fresh.ts'
import { PASSWORD, totpCode } from './people.ts'
import type { TestServer } from './server.ts'

export interface SignedUp {
  readonly email: string
  readonly totpSecret: string
  readonly recoveryCodes: readonly string[]
}

/** Walks through sign-up as a person does, from the address to the inbox. */
export async function signUpInBrowser(page: Page, server: TestServer, business: string): Promise<SignedUp> {
  const email = `sanne.${Date.now()}@example.test`
  await page.goto(`${server.url}/signup`)
  await page.getByLabel('Your e-mail address at work').fill(email)
  await page.getByRole('button', { name: 'Send me a link' }).click()
  await page.getByRole('link', { name: 'Open the mail (development)' }).click()
  await page.getByLabel('Name of your business').fill(business)
  await page.getByLabel('Your own name').fill('Sanne de Boer')
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Connect an authenticator app' }).waitFor()
  await page.getByText('Or type this key into the app').waitFor()
  const shown = await page.locator('body').innerText()
  const totpSecret = (/(?:[A-Z2-7]{4}\s*){8}/.exec(shown)?.[0] ?? '').replaceAll(/\s/g, '')
  await page.getByLabel('The six digits that the app shows').fill(totpCode(totpSecret, server.clock.now()))
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor()
  const recoveryCodes = (await page.locator('body').innerText()).match(/[0-9A-Z]{5}(?:-[0-9A-Z]{5}){4}/g) ?? []
  await page.getByRole('button', { name: 'I have kept them' }).click()
  await page.locator('form input').fill(recoveryCodes[0] ?? '')
  await page.locator('form button[type=submit]').click()
  await page.waitForURL(/\/app/)
  await freshenBrowser(server, page.context())
  return { email, totpSecret, recoveryCodes }
}

/** Opens the chat on a page that embeds it, and answers with the frame's locators. */
export async function openChat(page: Page, company: string) {
  await page.getByRole('button', { name: `Chat with ${company}` }).click()
  const frame = page.frameLocator('iframe')
  await frame.locator('textarea').waitFor()
  return {
    write: async (text: string) => {
      await frame.locator('textarea').fill(text)
      await frame.locator('textarea').press('Enter')
    },
    reads: (text: string) => frame.getByText(text).first().waitFor(),
    frame
  }
}
