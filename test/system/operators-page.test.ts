import type { Browser } from 'playwright-core'
import t from 'tap'
import { measureWorkspaces } from '../../src/features/installation/index.ts'
import { inviteOperator } from '../../src/features/operators/index.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { PASSWORD, foundWorkspace, totpCode } from '../support/people.ts'
import { eventually } from '../support/persistent.ts'
import { freePort } from '../support/process.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const DAY_MS = 24 * 60 * 60_000

let browser: Browser
let server: TestServer
t.before(async () => {
  browser = await launchBrowser()
  server = await startServer({ env: { INTERNAL_PORT: String(await freePort()) } })
  await server.app.internal.listen({ host: '127.0.0.1', port: server.config.internal.port })
})
t.after(async () => {
  await browser.close()
  await server.stop()
})

/** Sixty days in which the disk of 100 GB filled by half a gigabyte each. */
async function fillCapacity(): Promise<void> {
  // The start has measured this machine.
  await eventually('the first measurement is deleted', async () => (await server.database.admin`delete from capacity_samples returning taken_at`).length > 0)
  for (let day = 0; day < 60; day++) {
    const at = new Date(Math.floor(server.clock.now() / DAY_MS) * DAY_MS - (59 - day) * DAY_MS)
    await server.database.admin`insert into capacity_samples values (${at}, ${100_000 + day * 900 + (day % 7) * 300}, ${(20 + day / 10) * 1e9}, ${8 + (day % 5)}, 100, ${200 + (day % 7) * 50}, ${(32.5 + day / 2) * 1e9}, ${100e9})`
  }
}

t.test('S7: an operator follows the invitation, sees the installation, invites and removes another, and signs in again', async (t) => {
  const workspace = await foundWorkspace(server, 'Rijwielhandel Van Wijngaarden & Zonen, sinds 1897')
  await startConversation(await openWidget(server, workspace.inbox.key), 'The words of a customer')
  await measureWorkspaces(server.app.services)
  await fillCapacity()
  await foundWorkspace(server, 'New today')
  const { internal } = server.config
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } })
  const { page, troubles, strangers } = await watchedPage(context, [internal.url])
  await page.goto((await inviteOperator(server.app.services, 'otto@operators.test', server.clock.now())).link)
  const secret = (await page.locator('.key__text').innerText()).replaceAll(/\s/g, '')
  t.notMatch(page.url(), /token/, 'the token is taken out of the address')
  t.same(await violations(page), [])
  await page.locator('[name=name]').fill('Otto Peters')
  await page.locator('[name=password]').fill(PASSWORD)
  const code = () => {
    server.clock.advance(30_000)
    return totpCode(secret, server.clock.now())
  }
  await page.getByLabel('Code of your').fill(code())
  await page.getByRole('button', { name: 'Make the account' }).click()
  const row = page.getByRole('row', { name: /Van Wijngaarden/ })
  await row.waitFor()
  t.match(await row.innerText(), /Self-hosted\s+1\s+1\s+1\s+1/)
  t.match(await page.getByRole('row', { name: /New today/ }).innerText(), /not counted yet/)
  t.notMatch(await page.content(), /The words of a customer/)
  t.match(await page.getByRole('listitem').filter({ hasText: 'Disk in use' }).innerText(), /62 GB of 100 GB\s+Grows by 500 MB a day. Full in 76 days./)
  await page.getByText('Requests that failed').waitFor()
  t.equal(await page.getByRole('img', { name: 'Disk in use: 60 days measured' }).count(), 1)
  t.same(await violations(page), [])

  await page.getByRole('button', { name: 'Invite an operator' }).click()
  await page.locator('[name=email]').fill('ada@operators.test')
  await page.getByLabel('Code of your').fill(code())
  await page.getByRole('button', { name: 'Make the link' }).click()
  const link = await page.locator('.operators__link').innerText()
  t.same(await violations(page), [])
  await page.getByRole('button', { name: 'Done' }).click()
  const other = await (await browser.newContext({ locale: 'nl-NL', viewport: { width: 390, height: 800 } })).newPage()
  await other.goto(link)
  const own = (await other.locator('.key__text').innerText()).replaceAll(/\s/g, '')
  await other.locator('[name=name]').fill('Ada')
  await other.locator('[name=password]').fill(PASSWORD)
  await other.getByLabel('Code van je').fill(totpCode(own, server.clock.now()))
  await other.getByRole('button', { name: 'Account maken' }).click()
  await other.getByRole('heading', { name: 'Werkruimtes' }).waitFor()
  t.ok(await other.evaluate('document.documentElement.scrollWidth <= innerWidth'), 'nothing sticks out on a phone')

  await page.reload()
  await page.getByRole('button', { name: 'Remove' }).click()
  await page.getByLabel('Code of your').fill(code())
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click()
  await page.getByText('Ada is no longer an operator.').first().waitFor()
  await other.reload()
  await other.getByRole('heading', { name: 'Inloggen als beheerder' }).waitFor()
  await page.getByRole('button', { name: 'Sign out' }).click()
  await page.locator('[name=email]').fill('otto@operators.test')
  await page.locator('[name=password]').fill(PASSWORD)
  await page.getByLabel('Code of your').fill(code())
  t.same(await violations(page), [])
  await page.getByRole('button', { name: 'Sign in' }).click()
  await row.waitFor()
  t.same([troubles, strangers], [[], []])
})

t.end()
