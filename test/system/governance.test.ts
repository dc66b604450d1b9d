import type { Browser, Page } from 'playwright-core'
import t, { type Test } from 'tap'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { recruit } from '../support/crew.ts'
import { foundWorkspace, totpCode } from '../support/people.ts'
import { signUpInBrowser } from '../support/pages.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs } from '../support/signed-in.ts'

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

/** Looks at a screen as everybody may: by rules of accessibility, and in pictures where a folder for them is named. */
const shooting = (t: Test, page: Page) => async (name: string) => {
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

t.test('C6 S6: an owner reads the record, makes a token and revokes it, and finds what waits for a second person', async (t) => {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 900 } })
  const { page, troubles } = await watchedPage(context, [server.url])
  await signUpInBrowser(page, server, 'Governed BV')
  const shoot = shooting(t, page)
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
  await page.getByRole('dialog').getByText('The program is refused from its next request on.').waitFor()
  await page.getByRole('button', { name: 'Revoke', exact: true }).click()
  await page.getByText(/· Revoked$/).waitFor()

  await page.goto(`${server.url}/app/settings/approvals`)
  await page.getByRole('heading', { name: 'Nothing waits for approval' }).waitFor()
  await page.evaluate(`fetch('/api/v1/erasures', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ subject: 'workspace', confirmation: 'Governed BV', reason: 'We stop' }) })`)
  await page.reload()
  await page.getByText('Nobody else could approve this').waitFor()
  await page.getByText('The whole workspace, with everything in it').waitFor()
  await shoot('approvals')
  await page.getByRole('button', { name: 'Take back' }).click()
  await page.getByText(/Taken back by Sanne/).waitFor()

  await page.goto(`${server.url}/app/settings/activity`)
  await page.getByText('Make an API token').first().click()
  await page.locator('details[open]').getByText('Network address').waitFor()
  await shoot('activity')
  await page.getByLabel('Outcome').selectOption('Refused')
  await page.getByText('Make an API token').first().waitFor({ state: 'detached' })
  await page.getByText('Ask for an erasure').first().click()
  await page.locator('details[open]').getByText('We stop').waitFor()
  t.same(troubles, [])
  await context.close()
})

t.test('C6 F9: what needs a fresh factor asks for it on top of the page; an owner reviews rights that are overdue', async (t) => {
  const workspace = await foundWorkspace(server, 'De Fietserij')
  const { owner } = workspace
  const agent = await recruit(server, workspace.id, 'agent', { billing: false, customerData: true, messaging: true })
  await owner.client.ok('/tokens', { body: { name: 'Nightly report with a rather long name that goes on', operations: ['conversations.list', 'members.list'], inboxIds: null, access: { customerData: true, messaging: false }, days: 60 } })
  await server.database.admin`update members set created_at = created_at - interval '31 days' where tenant_id = ${workspace.id}`
  // Somebody else made it: nobody confirms what they made themselves.
  await server.database.admin`update api_tokens set created_by = ${agent.memberId} where tenant_id = ${workspace.id}`
  await server.database.admin`delete from session_factors using sessions where id = session_id and identity_id = ${owner.identityId}`
  server.clock.advance(60_000)
  const { context, page, troubles } = await openAs(browser, owner.client, { height: 900 })
  const shoot = shooting(t, page)
  await page.goto(`${server.url}/app/settings/customer-data`)
  await page.getByRole('radio', { name: /^Ask for a reason/ }).check()
  const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
  await dialog.waitFor()
  await shoot('fresh-dialog')
  await dialog.getByLabel('Code of your authenticator app').fill('000000')
  await page.keyboard.press('Enter')
  await dialog.getByText('This code is not right').waitFor()
  await dialog.getByLabel('Code of your authenticator app').fill(totpCode(owner.totpSecret, server.clock.now()))
  await page.keyboard.press('Enter')
  await dialog.waitFor({ state: 'detached' })
  await page.getByText('Saved', { exact: false }).first().waitFor()
  t.match(await server.database.admin`select reveal from privacy_settings where tenant_id = ${workspace.id}`, [{ reveal: 'with_reason' }], 'the change itself went on by itself')

  await page.getByText('The rights of 2 people and programs should have been reviewed by now.').waitFor()
  await page.getByRole('link', { name: 'Review them' }).click()
  await page.getByRole('heading', { name: 'To review' }).waitFor()
  await shoot('reviews')
  await page.getByRole('button', { name: 'Confirm the rights of Rik Recruit' }).click()
  await page.getByText('The rights of Rik Recruit are confirmed for thirty days.').first().waitFor()
  await page.getByRole('button', { name: /^Withdraw the rights of Nightly/ }).click()
  await shoot('review-withdraw')
  await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click()
  await dialog.waitFor()
  await shoot('review-withdraw-fresh')
  server.clock.advance(30_000)
  await dialog.getByLabel('Code of your authenticator app').fill(totpCode(owner.totpSecret, server.clock.now()))
  await page.keyboard.press('Enter')
  await page.getByText('Nothing waits for a review.').waitFor()
  t.equal(await page.locator('.settings__waits').count(), 0, 'nothing is overdue any more')
  t.match(await server.database.admin`select status from members where tenant_id = ${workspace.id} and id <> ${owner.memberId} and id <> ${agent.memberId}`, [{ status: 'deactivated' }])
  t.same(troubles, [])
  await context.close()
})

t.end()
