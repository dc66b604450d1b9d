import type { Browser } from 'playwright-core'
import t from 'tap'
import { insertInbox } from '../../src/features/inboxes/index.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { recruit } from '../support/crew.ts'
import { foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs, picture } from '../support/signed-in.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const LONG = 'Nachtdienst en weekendbezetting met een heel lange naam'

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

t.test('W11 A44: a role is made, given, looked through and stopped, on screens that everybody can use', async (t) => {
  const workspace = await foundWorkspace(server, 'De Fietserij')
  const settings = { name: 'Werkplaats', greeting: '', replyTime: 'hour', color: '#14683f', locale: 'nl', formOfAddress: 'informal', origins: [] } as const
  const second = await server.app.services.withTenant({ tenantId: workspace.id }, (tx) => insertInbox(tx, { ...settings, origins: [] }, server.clock.now()))
  await startConversation(await openWidget(server, workspace.inbox.key), 'For the first inbox')
  await startConversation(await openWidget(server, second.key), 'For the second inbox')
  const { memberId } = await recruit(server, workspace.id, 'agent', { billing: false, customerData: true, messaging: true })
  const { page, troubles } = await openAs(browser, workspace.owner.client)

  await page.goto(`${server.url}/app/settings/roles`)
  await page.getByRole('rowheader', { name: 'Answer customers and write notes' }).waitFor()
  t.match(await page.getByRole('row', { name: 'Answer customers' }).innerText(), /with messaging[\s\S]*No/)
  await page.getByRole('button', { name: 'Make a role' }).click()
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByText('Give the role a name').waitFor()
  await page.getByLabel('Name of the role').fill(LONG)
  await page.getByLabel('Read the record').check()
  await picture(page, 'editor', true)
  t.same(await violations(page), [], 'the editor')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('columnheader', { name: LONG }).waitFor()
  t.same(await violations(page), [], 'the roles')
  await picture(page, 'roles', true)

  await page.goto(`${server.url}/app/settings/access`)
  await page.getByRole('link', { name: /Rik Recruit/ }).click()
  await page.getByLabel('Role', { exact: true }).selectOption(LONG)
  await page.getByText('Saved. It holds from now on.').first().waitFor()
  await page.getByLabel('Werkplaats').selectOption('Read')
  await page.locator('select:disabled').first().waitFor({ state: 'detached' })
  t.match(await workspace.owner.client.ok(`/members/${memberId}/inboxes`), { levels: [{ inboxId: second.id, level: 'read' }] })
  t.same(await violations(page), [], 'the access of a member')
  await picture(page, 'access', true)

  await page.goto(`${server.url}/app/settings/roles`)
  await page.getByRole('button', { name: `Remove ${LONG}` }).click()
  await page.getByText(/cannot be removed: 1 member has it/).waitFor()
  await page.keyboard.press('Escape')
  await page.getByLabel('Role', { exact: true }).selectOption('Agent')
  await page.getByLabel('Werkplaats').uncheck()
  await page.getByRole('button', { name: 'Start looking' }).click()
  const bar = page.getByRole('region', { name: 'You are looking as Agent' })
  await bar.waitFor()
  await page.goto(`${server.url}/app/view/all`)
  await page.getByRole('main').getByText('For the first inbox').first().waitFor()
  t.equal(await page.getByText('For the second inbox').count(), 0)
  await picture(page, 'looking', true)
  t.same(await violations(page), [], 'looking')
  await bar.getByRole('button', { name: 'Stop looking' }).click()
  await page.getByRole('heading', { name: 'Roles', exact: true }).waitFor()
  t.equal(await bar.count(), 0)
  t.same(troubles, [])

  const phone = await openAs(browser, workspace.owner.client, { locale: 'nl-NL', width: 390, dark: true })
  await phone.page.goto(`${server.url}/app/settings/roles?lang=nl`)
  await phone.page.getByRole('heading', { name: 'Wat elke rol mag' }).waitFor()
  t.ok(await phone.page.evaluate('document.documentElement.scrollWidth <= 390'), 'nothing stands beside a phone')
  t.same(await violations(phone.page), [], 'on a phone, dark, in Dutch')
  await picture(phone.page, 'phone-roles', true)
  await phone.page.goto(`${server.url}/app/settings/access/${memberId}`)
  await phone.page.getByLabel('Werkplaats').waitFor()
  t.ok(await phone.page.evaluate('document.documentElement.scrollWidth <= 390'))
  await picture(phone.page, 'phone-access', true)
})

t.end()
