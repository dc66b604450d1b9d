import { readFile } from 'node:fs/promises'
import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { inviteOperator } from '../../src/features/operators/index.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { PASSWORD, addMember, foundWorkspace, totpCode } from '../support/people.ts'
import { freePort } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs, picture } from '../support/signed-in.ts'

const LONG = 'Wilhelmina-Alexandra van Bouwhuizen-Schimmelpenninck van der Oye'

let server: TestServer
let browser: Browser
t.before(async () => {
  server = await startServer({ env: { INTERNAL_PORT: String(await freePort()) } })
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
  browser = await launchBrowser()
})
t.after(async () => {
  await browser.close()
  await server.stop()
})

const fitsWidth = (page: Page) => page.evaluate(`[...document.querySelectorAll('html, .settings__body, .settings__card')].every((box) => box.scrollWidth <= box.clientWidth + 1)`)

t.test('W4: an admin adopts the text, publishes it and sees the register; a colleague is told, reads and signs', async (t) => {
  const workspace = await foundWorkspace(server, 'De Fietserij')
  const colleague = await addMember(server, workspace, 'agent', { billing: false, customerData: true, messaging: true }, LONG)
  const { page, troubles, strangers } = await openAs(browser, workspace.owner.client)
  await page.goto(`${server.url}/app/settings/handbook`)
  await page.getByRole('heading', { name: 'There is no security handbook yet' }).waitFor()
  t.same(await violations(page), [], 'the empty state')
  await page.getByRole('link', { name: 'Write the first version' }).click()
  await page.getByRole('button', { name: 'text in English' }).click()
  await picture(page, 'editor')
  await page.getByRole('button', { name: 'See it as readers do' }).click()
  t.same(await violations(page), [], 'the editor with its preview')
  await page.getByRole('button', { name: 'Save the draft' }).click()
  await page.getByText('Saved by Olga Owner').waitFor()
  await page.getByRole('button', { name: 'Publish', exact: true }).click()
  await picture(page, 'publish')
  t.same(await violations(page), [], 'the question before publishing')
  await page.getByRole('button', { name: 'Publish and ask everybody' }).click()
  await page.getByRole('heading', { name: 'Your signature' }).waitFor()

  const phone = await openAs(browser, colleague.client, { width: 390, locale: 'nl-NL', dark: true })
  await phone.page.goto(`${server.url}/app/settings/account`)
  const line = phone.page.getByRole('complementary', { name: 'Handboek beveiliging' })
  await line.waitFor()
  await picture(phone.page, 'line-390-dark-nl')
  t.same(await violations(phone.page), [], 'the line')
  await line.getByRole('link', { name: 'Lezen en tekenen' }).click()
  const sign = phone.page.getByRole('button', { name: 'Tekenen' })
  await sign.focus()
  await phone.page.keyboard.press('Enter')
  await phone.page.getByText('Vink eerst de zin aan.').waitFor()
  await picture(phone.page, 'sign-390-dark-nl')
  t.same(await violations(phone.page), [], 'signing')
  t.ok(await fitsWidth(phone.page), 'nothing sticks out on a phone')
  await phone.page.getByRole('checkbox').focus()
  await phone.page.keyboard.press('Space')
  await phone.page.keyboard.press('Tab')
  await phone.page.keyboard.press('Enter')
  await phone.page.getByText('Je hebt versie 1 getekend').waitFor()
  t.notOk(await phone.page.getByRole('link', { name: 'Register' }).isVisible(), 'the register is not for an agent')
  await phone.page.goto(`${server.url}/app/settings/account`)
  await phone.page.getByRole('heading', { level: 2 }).first().waitFor()
  t.notOk(await line.isVisible(), 'the line is gone')

  await page.getByRole('link', { name: 'Register' }).click()
  await page.getByText('1 of 2 people have signed.').waitFor()
  await picture(page, 'register')
  t.same(await violations(page), [], 'the register')
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()])
  t.equal(file.suggestedFilename(), 'handbook-register-version-1.csv')
  t.match(await readFile(await file.path(), 'utf8'), `"${LONG}","yes","signed"`)
  await page.goto(`${server.url}/app/settings/activity`)
  await page.getByText('Sign the security handbook').first().waitFor()
  const [record] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download as CSV' }).click()])
  t.match(await readFile(await record.path(), 'utf8'), '"handbook.sign","granted"')
  t.same([troubles, strangers, phone.troubles, phone.strangers], [[], [], [], []])
})

t.test('W4: an operator writes the operators’ handbook on the internal page, reads and signs it', async (t) => {
  const { internal } = server.config
  const context = await browser.newContext({ locale: 'nl-NL', viewport: { width: 390, height: 860 } })
  const { page, troubles, strangers } = await watchedPage(context, [internal.url])
  await page.goto((await inviteOperator(server.app.services, 'otto@operators.test', server.clock.now())).link)
  const secret = (await page.locator('.key__text').innerText()).replaceAll(/\s/g, '')
  await page.locator('[name=name]').fill('Otto Peters')
  await page.locator('[name=password]').fill(PASSWORD)
  await page.getByLabel('Code van je').fill(totpCode(secret, server.clock.now()))
  await page.getByRole('button', { name: 'Account maken' }).click()
  await page.getByRole('button', { name: 'De eerste versie schrijven' }).click()
  t.match(await page.getByLabel('Tekst').inputValue(), /^# Handboek beveiliging voor beheerders/)
  t.same(await violations(page), [], 'writing')
  await page.getByRole('button', { name: 'Publiceren en iedereen vragen' }).click()
  await page.getByText('Versie 1 wacht op je handtekening').waitFor()
  t.same(await violations(page), [], 'the card')
  t.ok(await fitsWidth(page), 'nothing sticks out on a phone')
  await page.getByRole('button', { name: 'Lezen en tekenen' }).click()
  await page.getByRole('checkbox').check()
  await picture(page, 'operators-read-390-nl')
  t.same(await violations(page), [], 'reading')
  await page.getByRole('button', { name: 'Tekenen', exact: true }).click()
  await page.getByText('Je hebt versie 1 getekend').waitFor()
  await page.getByText('Getekend', { exact: true }).waitFor()
  t.same([troubles, strangers], [[], []])
})

t.end()
