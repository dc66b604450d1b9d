import { randomUUID } from 'node:crypto'
import type { Browser } from 'playwright-core'
import t from 'tap'
import type { AccessLevels } from '../../src/operations/index.ts'
import { confirmAlone } from '../support/approving.ts'
import { violations } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { recruit, sessionOf } from '../support/crew.ts'
import { type TestWorkspace, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs, picture } from '../support/signed-in.ts'
import { openWidget } from '../support/visitor.ts'

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

const MINUTE = 60_000
const holder = { billing: false, customerData: true, messaging: true }
const SECRETS = /Dobbelmann|dobbelmann@|06-12345678|NL91 ?ABNA|123456782/i

/** A workspace with a conversation that holds something to hide. */
async function furnished(): Promise<{ workspace: TestWorkspace; conversationId: string; write: (body: string) => Promise<unknown> }> {
  const workspace = await foundWorkspace(server, 'De Fietserij')
  const { client } = await openWidget(server, workspace.inbox.key)
  const { conversation } = await client.ok<{ conversation: { id: string } }>('/widget/conversations', {
    body: { clientId: randomUUID(), body: 'Goedemorgen, mijn nieuwe fiets is nog niet geleverd. Kunnen jullie kijken?', profile: { name: 'Willemijn Dobbelmann', email: 'w.dobbelmann@example.nl' } }
  })
  const path = `/conversations/${conversation.id}`
  const write = (body: string) => client.ok(`/widget${path}/messages`, { body: { clientId: randomUUID(), body } })
  await write('Mijn nummer is 06-12345678, mail mag ook: w.dobbelmann@example.nl')
  await workspace.owner.client.ok(`${path}/messages`, { body: { clientId: randomUUID(), body: 'Ik zoek het voor u uit. Order 2026-001234 van 12-03-2026 toch?' } })
  await write('Klopt. Terugbetalen kan op NL91 ABNA 0417 1643 00, en mijn bsn is 123456782')
  await workspace.owner.client.ok(`${path}/notes`, { body: { clientId: randomUUID(), body: 'Klant gebeld op 06-12345678, geen gehoor' } })
  await write('Ik hoor het graag')
  return { workspace, conversationId: conversation.id, write }
}

async function pageOf(workspace: TestWorkspace, access: AccessLevels, options: { width: number; dark?: boolean; role?: 'admin' | 'agent'; path: string }) {
  const session = await sessionOf(server, await recruit(server, workspace.id, options.role ?? 'agent', access))
  const { context, page, troubles } = await openAs(browser, session, { ...options, height: 820 })
  const received: string[] = []
  page.on('websocket', (socket) => socket.on('framereceived', ({ payload }) => received.push(String(payload))))
  page.on('response', (response) => void response.text().then((text) => received.push(text), () => undefined))
  await page.clock.install()
  await page.goto(`${server.url}${options.path}`)
  return { page, troubles, context, received, client: session }
}

t.test('W11: who may not see customer data reads the rest, is told what is hidden and why, and nothing hidden comes into the page', async (t) => {
  const { workspace, conversationId, write } = await furnished()
  const { page, troubles, context, received } = await pageOf(workspace, { ...holder, customerData: false }, { width: 1280, path: `/app/c/${conversationId}` })
  await page.getByText('Customer data is hidden here: your rights do not include it.').waitFor()
  await page.getByText('Ik zoek het voor u uit. Order 2026-001234 van 12-03-2026').last().waitFor()
  t.same((await page.locator('.message-text__hidden').allTextContents()).toSorted(), ['BSN hidden', 'account hidden', 'e-mail hidden', 'phone hidden', 'phone hidden'])
  await write('Of bel 06-12345678 vanavond')
  await page.getByText('vanavond').last().waitFor()
  t.notMatch(await page.content(), SECRETS)
  t.notMatch(await page.title(), SECRETS)
  t.ok(received.length > 5, 'answers and frames were looked at')
  t.same(received.filter((text) => SECRETS.test(text)), [], 'nor into a frame or an answer')
  t.same(await violations(page), [])
  await picture(page, 'masked-1280')
  t.same(troubles, [])
  await context.close()
})

t.test('W11 C5: a reason is stated by keyboard, shows the conversation for half an hour, and then it is hidden again by itself', async (t) => {
  const { workspace, conversationId } = await furnished()
  await workspace.owner.client.ok('/privacy', { method: 'PATCH', body: { reveal: 'with_reason' } })
  const { page, troubles, context } = await pageOf(workspace, holder, { width: 1280, path: `/app/c/${conversationId}` })
  await page.getByText('Customer data is hidden here until you say why you need it.').waitFor()
  t.notMatch(await page.content(), SECRETS)
  await page.getByRole('heading', { name: /Name hidden/ }).first().waitFor()
  await page.keyboard.press('v')
  const dialog = page.getByRole('dialog', { name: 'Why do you need to see this' })
  await dialog.waitFor()
  await page.keyboard.press('Enter')
  await dialog.getByText('Write at least 5 characters').waitFor()
  await picture(page, 'reveal-dialog')
  t.same(await violations(page), [])
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  t.notMatch(await page.content(), SECRETS, 'Escape leaves it hidden')
  await page.keyboard.press('v')
  await dialog.waitFor()
  await page.keyboard.type('Terugbetaling nakijken')
  await page.keyboard.press('Enter')
  await page.getByText('w.dobbelmann@example.nl').first().waitFor()
  await page.getByRole('heading', { name: 'Willemijn Dobbelmann' }).first().waitFor()
  await page.locator('.hidden-notice', { hasText: 'You see everything here until' }).waitFor()
  t.equal(await page.locator('.message-text__hidden').count(), 0)
  t.same(await violations(page), [])
  await picture(page, 'revealed')

  server.clock.advance(20 * MINUTE)
  await page.clock.fastForward(20 * MINUTE)
  // The server has heard of the click before its clock goes on: else the session is idle for too long, and locked.
  const heard = page.waitForResponse((response) => response.url().endsWith('/auth/active'))
  await page.getByRole('link', { name: /^All/ }).first().click()
  await heard
  await page.goBack()
  await page.locator('.hidden-notice', { hasText: 'You see everything here until' }).waitFor()
  server.clock.advance(11 * MINUTE)
  // To shortly before the end, so that what the page asks for then has its time.
  await page.clock.fastForward(10 * MINUTE - 8_000)
  await page.getByText('Customer data is hidden here until you say why you need it.').waitFor()
  await page.locator('.message-text__hidden').first().waitFor()
  t.notMatch((await page.content()).replaceAll(/Terugbetaling nakijken/g, ''), SECRETS, 'hidden again, without being touched')
  t.same(troubles, [])
  await context.close()
})

t.test('W11 C5: what a reason showed goes when the server says that its time is over, whatever the clock of the page says', async (t) => {
  const { workspace, conversationId } = await furnished()
  await workspace.owner.client.ok('/privacy', { method: 'PATCH', body: { reveal: 'with_reason' } })
  const { page, client, context } = await pageOf(workspace, holder, { width: 1280, path: `/app/c/${conversationId}` })
  await client.ok(`/conversations/${conversationId}/reveal`, { body: { reason: 'Terugbetaling nakijken' } })
  await page.getByText('w.dobbelmann@example.nl').first().waitFor()
  await page.locator('.hidden-notice', { hasText: 'You see everything here until' }).waitFor()
  server.clock.advance(20 * MINUTE)
  await client.ok('/auth/active', { body: {} })
  server.clock.advance(11 * MINUTE)
  // As after a computer slept: the page comes back, and its own clock has not come to the end.
  await context.setOffline(true)
  await page.getByText('You are offline.').first().waitFor()
  await context.setOffline(false)
  await page.locator('.message-text__hidden').first().waitFor()
  t.notMatch((await page.content()).replaceAll(/Terugbetaling nakijken/g, ''), SECRETS)
  await context.close()
})

t.test('W11 A45: who loses the right to customer data while a conversation is open sees it hidden at once', async (t) => {
  const { workspace, conversationId } = await furnished()
  const { page, context } = await pageOf(workspace, holder, { width: 1280, path: `/app/c/${conversationId}` })
  await page.getByText('w.dobbelmann@example.nl').first().waitFor()
  const { members } = await workspace.owner.client.ok<{ members: { id: string; role: string }[] }>('/members')
  await workspace.owner.client.ok(`/members/${members.find(({ role }) => role === 'agent')?.id}/rights`, { method: 'PUT', body: { role: 'agent', access: { ...holder, customerData: false } } })
  await page.locator('.message-text__hidden').first().waitFor()
  t.notMatch(await page.content(), SECRETS)
  await context.close()
})

t.test('W11: an admin chooses what is hidden; open pages follow at once', async (t) => {
  const { workspace, conversationId } = await furnished()
  const admin = await pageOf(workspace, { ...holder, customerData: false }, { width: 1280, role: 'admin', path: '/app/settings/customer-data' })
  const agent = await pageOf(workspace, { ...holder, customerData: false }, { width: 390, dark: true, path: `/app/c/${conversationId}` })
  await agent.page.getByText('Ik zoek het voor u uit').waitFor()
  await picture(agent.page, 'masked-390')
  t.same(await violations(agent.page), [])
  t.ok((await agent.page.evaluate<number>('document.documentElement.scrollWidth')) <= 390, 'nothing sticks out')
  await admin.page.getByRole('radio', { name: /^Hide what is recognised/ }).waitFor()
  t.same(await violations(admin.page), [])
  await picture(admin.page, 'settings')
  await admin.page.getByRole('radio', { name: /^Hide all text/ }).check()
  await admin.page.getByText('Saved. It holds at once').last().waitFor()
  await agent.page.locator('.message-text__hidden', { hasText: 'text hidden' }).first().waitFor()
  await agent.page.locator('.message-text', { hasText: 'Ik zoek het voor u uit' }).waitFor({ state: 'detached' })
  await picture(agent.page, 'all-hidden-390')
  // The way back takes a second person.
  await admin.page.getByRole('radio', { name: /^Hide what is recognised/ }).click()
  await admin.page.locator('.toast', { hasText: 'Your request waits for them' }).waitFor()
  await picture(admin.page, 'settings-waits')
  t.ok(await admin.page.getByRole('radio', { name: /^Hide all text/ }).isChecked(), 'it stays as it was')
  await confirmAlone(server, admin.client)
  await agent.page.locator('.message-text', { hasText: 'Ik zoek het voor u uit' }).waitFor()
  t.same([...admin.troubles, ...agent.troubles], [])
  await Promise.all([admin.context.close(), agent.context.close()])
})

t.end()
