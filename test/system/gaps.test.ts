import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { until } from '../support/embedded.ts'
import { openChat } from '../support/pages.ts'
import { foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs, picture } from '../support/signed-in.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

// What an open page does when it missed something, when its session ended, and when it may show less than before.

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
const SECRET = 'My licence plate is on the invoice'
const DRAFT = 'Half a sentence that nobody'
const readable = (page: Page) => page.evaluate<string>('document.documentElement.outerHTML + document.title + [...document.querySelectorAll("input, textarea")].map((field) => field.value).join()')

async function atWork(path = (conversationId: string) => `/app/c/${conversationId}`) {
  const workspace = await foundWorkspace(server, 'De Fietserij')
  const visitor = await openWidget(server, workspace.inbox.key)
  const { conversationId } = await startConversation(visitor, SECRET)
  const say = (body: string) => visitor.client.ok(`/widget/conversations/${conversationId}/messages`, { body: { clientId: randomUUID(), body } })
  const { context, page } = await openAs(browser, workspace.owner.client, { height: 800 })
  await page.goto(`${server.url}${path(conversationId)}`)
  await page.getByText(SECRET).filter({ visible: true }).first().waitFor()
  return { workspace, context, page, conversationId, say, client: workspace.owner.client }
}

t.test('F9: what was said aloud of a message goes when the page is locked', async (t) => {
  const { page, context, say } = await atWork()
  await say('The plate is 12-ABC-3')
  await page.locator('[role=status]', { hasText: '12-ABC-3' }).first().waitFor({ state: 'attached' })
  server.clock.advance(31 * MINUTE)
  await page.getByRole('heading', { name: 'Rind is locked' }).waitFor()
  t.notMatch(await readable(page), new RegExp(`${SECRET}|12-ABC-3`))
  await context.close()
})

t.test('F9 A24: a session that ended shows nothing, keeps what was written, and goes on after signing in again', async (t) => {
  const { page, context, client } = await atWork()
  await page.locator('#composer-text').fill(DRAFT)
  await client.ok('/auth/sign-out', { body: {} })
  await page.getByRole('heading', { name: 'You are signed out' }).waitFor()
  t.notMatch(await readable(page), new RegExp(`${SECRET}|${DRAFT}`))
  t.same(await violations(page), [])
  await picture(page, 'signed-out')
  t.equal(await page.getByRole('link', { name: /Sign in again/ }).getAttribute('href'), '/login')
  await context.close()
})

t.test('F9: a session that ended while it was locked leads to the sign-in page, or says how what was written is kept', async (t) => {
  const ended = async (draft: string) => {
    const scene = await atWork()
    await scene.page.locator('#composer-text').fill(draft)
    server.clock.advance(31 * MINUTE)
    await scene.page.getByRole('heading', { name: 'Rind is locked' }).waitFor()
    await server.database.admin`delete from sessions`
    await scene.page.locator('input[name=code]').fill('123456')
    await scene.page.keyboard.press('Enter')
    return scene
  }
  const kept = await ended(DRAFT)
  await kept.page.getByRole('link', { name: /Sign in again in a new tab/ }).waitFor()
  t.same(await violations(kept.page), [])
  await picture(kept.page, 'locked-ended')
  await kept.page.getByRole('button', { name: 'Sign out' }).click()
  await kept.page.waitForURL(/\/login/)
  const empty = await ended('')
  await empty.page.waitForURL(/\/login/)
  for (const { context } of [kept, empty]) await context.close()
})

t.test('F9: a page that locked itself stays locked when it is looked at again, also where the server did not hear of it', async (t) => {
  const { page, context, client } = await atWork()
  await page.route('**/auth/lock', (route) => route.abort())
  await page.locator('.member-menu__button').click()
  await page.getByText('Lock this browser').click()
  await page.getByRole('heading', { name: 'Rind is locked' }).waitFor()
  t.ok(await client.ok('/auth/session'), 'the server did not hear of it')
  const asked = page.waitForResponse((response) => response.url().endsWith('/auth/locked'))
  await page.unroute('**/auth/lock')
  const told = page.waitForResponse((response) => response.url().endsWith('/auth/lock'))
  await page.evaluate(`document.dispatchEvent(new Event('visibilitychange'))`)
  await Promise.all([asked, told])
  t.match(await client.fails('/auth/session'), { code: 'session_locked' }, 'it has now')
  t.equal(await page.getByRole('heading', { name: 'Rind is locked' }).count(), 1)
  t.notMatch(await readable(page), new RegExp(SECRET))
  await context.close()
})

t.test('W7: an answer for a list that is shown no more takes nothing from the one that is', async (t) => {
  const { page, context } = await atWork(() => '/app/view/all')
  const slow = Promise.withResolvers<undefined>()
  await page.route(/conversations\?view=mine/, async (route) => {
    await slow.promise
    await route.continue()
  })
  await page.getByRole('link', { name: /^Mine/ }).first().click()
  await page.goBack()
  await page.getByText(SECRET).first().waitFor()
  const answered = page.waitForResponse((response) => response.url().includes('view=mine'))
  slow.resolve(undefined)
  await answered
  // Taken in, it shows when its list does.
  await page.getByRole('link', { name: /^Mine/ }).first().click()
  await page.getByText('Nothing is yours right now').waitFor()
  await page.goBack()
  await page.getByText('Nothing is open').or(page.locator('[data-row]')).first().waitFor()
  t.equal(await page.locator('[data-row]').count(), 1)
  await context.close()
})

t.test('C5: who writes while something is hidden anew goes on writing: no key of theirs becomes a command', async (t) => {
  const { page, context, client } = await atWork()
  await page.locator('#composer-text').fill('The ')
  await page.locator('#composer-text').focus()
  const slow = Promise.withResolvers<undefined>()
  await page.route('**/messages?*', async (route) => {
    await slow.promise
    await route.continue()
  })
  await client.ok('/privacy', { method: 'PATCH', body: { reveal: 'with_reason' } })
  await page.locator('.conversation-pane__loading').waitFor()
  await page.keyboard.type('end')
  slow.resolve(undefined)
  await page.getByText('Customer data is hidden here until you say why you need it.').waitFor()
  t.equal(await page.locator('#composer-text').inputValue(), 'The end')
  t.match(await client.ok('/conversations?view=all'), { conversations: [{ status: 'open' }] }, 'e closes a conversation where nobody writes')
  await context.close()
})

t.test('W7: after a gap the list shows what is there: what colleagues closed meanwhile is gone from it', async (t) => {
  const { page, context, conversationId, client, say } = await atWork(() => '/app/view/all')
  await context.setOffline(true)
  await page.getByText('You are offline.').first().waitFor()
  await client.ok(`/conversations/${conversationId}/close`, { body: {} })
  await context.setOffline(false)
  await page.getByText(SECRET).first().waitFor({ state: 'detached' })
  t.equal(await page.locator('[data-row]').count(), 0)
  await say('One more thing')
  await page.getByText('One more thing').first().waitFor()
  t.equal(await page.locator('[data-row]').count(), 1, 'and what comes after it is told as ever')
  await context.close()
})

t.test('F5: a conversation that was erased during a gap is gone from the page', async (t) => {
  const { page, context, conversationId } = await atWork()
  await context.setOffline(true)
  await page.getByText('You are offline.').first().waitFor()
  await server.database.admin.begin(async (sql) => {
    // What the page said last of its reading may be under way still.
    await sql`lock table conversation_reads in access exclusive mode`
    for (const [table, column] of [['messages', 'conversation_id'], ['conversation_reads', 'conversation_id'], ['conversations', 'id']]) await sql.unsafe(`delete from ${table} where ${column} = '${conversationId}'`)
  })
  await context.setOffline(false)
  await page.getByRole('heading', { name: /not found|not here|does not exist/i }).waitFor()
  t.notMatch(await readable(page), new RegExp(SECRET))
  await context.close()
})

t.test('A57: after rind("reset") the next visitor finds neither text nor name of the one before', async (t) => {
  const { inbox, owner } = await foundWorkspace(server, 'De Fietserij')
  const context = await browser.newContext({ locale: 'en-GB' })
  const { page } = await watchedPage(context, [server.url])
  await page.goto(`${server.url}/demo?inbox=${inbox.key}`)
  await openChat(page, 'De Fietserij')
  const frame = page.frameLocator('iframe')
  await page.evaluate(`rind('identify', { name: 'Alice Ahead', email: 'alice@example.test' })`)
  await frame.getByRole('textbox').fill('What Alice did not send')
  await page.evaluate(`rind('reset')`)
  await until('the text is gone', async () => (await frame.getByRole('textbox').inputValue()) === '')
  await frame.getByRole('textbox').fill('I am Bob')
  await frame.getByRole('textbox').press('Enter')
  await frame.getByText('I am Bob').first().waitFor()
  await until('it arrived', async () => (await owner.client.ok<{ conversations: unknown[] }>('/conversations?view=all')).conversations.length === 1)
  t.match(await owner.client.ok('/conversations?view=all'), { conversations: [{ contact: { name: null, email: null } }] })
  await context.close()
})

t.end()
