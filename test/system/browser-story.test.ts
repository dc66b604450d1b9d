import { randomUUID } from 'node:crypto'
import type { Browser, Route, WebSocket } from 'playwright-core'
import t from 'tap'
import { violations } from '../support/axe.ts'
import { launchBrowser, watchedPage } from '../support/browser.ts'
import { until } from '../support/embedded.ts'
import { requestErasure } from '../support/erasing.ts'
import { openChat, signUpInBrowser } from '../support/pages.ts'
import { PASSWORD, foundWorkspace, totpCode } from '../support/people.ts'
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

t.test('W10, W15: the whole story in two browsers, from sign-up to an answer that is read, over a restart', async (t) => {
  const staffContext = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 860 } })
  const staff = await watchedPage(staffContext, [server.url])
  const account = await signUpInBrowser(staff.page, server, 'De Fietserij')
  t.equal(account.recoveryCodes.length, 10)
  t.same(await violations(staff.page), [], 'the first screen is accessible')

  const shop = await staff.page.getByRole('link', { name: 'Open the demo shop' }).getAttribute('href')
  const visitorContext = await browser.newContext({ locale: 'en-GB', viewport: { width: 1100, height: 820 } })
  const visitor = await watchedPage(visitorContext, [server.url])
  await visitor.page.goto(shop ?? '')
  const chat = await openChat(visitor.page, 'De Fietserij')
  await chat.write('Do you have the Cargo L in green?')

  await staff.page.getByRole('main').getByText('Do you have the Cargo L in green?').first().waitFor()
  t.match(await staff.page.title(), /Rind/)
  t.same(await violations(staff.page), [], 'the inbox is accessible')
  const composer = staff.page.getByRole('textbox', { name: /reply/i })
  await composer.fill('Yes. Two are in the shop.')
  await composer.press('Enter')
  await chat.reads('Yes. Two are in the shop.')
  await staff.page.getByText(/read$/).first().waitFor()

  // The server goes away while both write; what was written arrives once, in order.
  await server.app.close()
  await composer.fill('One more is on its way.')
  await composer.press('Enter')
  await chat.write('And a child seat?')
  server = await server.restart()
  await chat.reads('One more is on its way.')
  await staff.page.getByRole('main').getByText('And a child seat?').first().waitFor()
  const rows = await server.database.admin<{ seq: number; sender_kind: string }[]>`select seq, sender_kind from messages order by seq`
  t.same(rows.map(({ seq }) => seq), [1, 2, 3, 4], 'nothing is lost and nothing doubled')

  await visitor.page.reload()
  const again = visitor.page.frameLocator('iframe')
  await again.getByText('And a child seat?').first().waitFor()
  t.same(staff.strangers, [], 'the inbox asks nobody else')
  t.same(visitor.strangers, [], 'the shop and its widget ask nobody else')
  // The browser's console tells of each call that the stopped server did not take; anything else is ours.
  const ours = (line: string) => !/ERR_CONNECTION|WebSocket|status of 503/.test(line)
  t.same(staff.troubles.filter(ours), [], 'nothing fails in the inbox')
  t.same(visitor.troubles.filter(ours), [], 'nothing fails in the widget')

  await staff.page.getByRole('button', { name: /Sanne de Boer/ }).click()
  await staff.page.getByRole('menuitem', { name: 'Sign out' }).click()
  await staff.page.waitForURL(/\/login/)
  server.clock.advance(31_000)
  await staff.page.getByLabel('E-mail address').fill(account.email)
  await staff.page.getByLabel('Password', { exact: true }).fill(PASSWORD)
  await staff.page.locator('form button[type=submit]').click()
  await staff.page.locator('input[autocomplete=one-time-code]').fill(totpCode(account.totpSecret, server.clock.now()))
  await staff.page.locator('form button[type=submit]').click()
  await staff.page.waitForURL(/\/app/)
  await staff.page.getByRole('main').waitFor()
  await staffContext.close()
  await visitorContext.close()
})

t.test('A28: the widget is shown on an allowed website only, and the settings offer to allow the one it was seen on', async (t) => {
  const { createServer } = await import('node:http')
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1200, height: 800 } })
  const staff = await watchedPage(context, [server.url])
  await signUpInBrowser(staff.page, server, 'Framed Ltd')
  const snippet = await staff.page.locator('code, pre').filter({ hasText: 'widget.js' }).first().innerText()
  const host = createServer((_request, response) => response.setHeader('content-type', 'text/html').end(`<!doctype html><title>Shop</title><h1>Shop</h1>${snippet}`))
  await new Promise<void>((resolve) => host.listen(0, '127.0.0.1', resolve))
  t.teardown(() => host.close())
  const address = host.address()
  const origin = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`
  const visitor = await (await browser.newContext({ locale: 'en-GB' })).newPage()
  await visitor.goto(origin)
  await staff.page.getByRole('button', { name: /Allow/ }).first().waitFor()
  t.equal(await visitor.getByRole('button', { name: 'Chat with Framed Ltd' }).count(), 0, 'not shown before it is allowed')
  const allowed = staff.page.waitForResponse((response) => response.url().endsWith('/origins') && response.ok())
  await staff.page.getByRole('button', { name: /Allow/ }).first().click()
  await allowed
  await visitor.reload()
  const chat = await openChat(visitor, 'Framed Ltd')
  await chat.write('Hello from another origin')
  await staff.page.getByRole('main').getByText('Hello from another origin').first().waitFor()
  t.same(await visitor.evaluate('[document.cookie, Object.keys(localStorage).length]'), ['', 0], 'the host page keeps nothing of ours')
  t.same(await visitor.evaluate('Object.keys(window).filter((name) => /rind/i.test(name))'), ['rind'], 'and gets one global')
  await context.close()
})

t.test('W7: the widget opens one connection, whatever wakes it, and follows a conversation that begins after the first is gone', async (t) => {
  const { inbox, owner: { client } } = await foundWorkspace(server, 'Follow Ltd')
  const context = await browser.newContext({ locale: 'en-GB' })
  const { page } = await watchedPage(context, [server.url])
  page.setDefaultTimeout(20_000)
  const opened: WebSocket[] = []
  page.on('websocket', (socket) => opened.push(socket))
  const held: Route[] = []
  await page.route('**/widget/socket/ticket', (route) => void (held.length < 2 ? held.push(route) : route.continue()))
  await page.goto(`${server.url}/demo?inbox=${inbox.key}`)
  const chat = await openChat(page, 'Follow Ltd')
  await chat.write('Do you have tyres?')
  await until('a ticket', () => held.length === 1)
  // A phone that comes out of a tunnel: the browser is online again while the first ticket is still under way.
  await chat.frame.locator('body').evaluate(`dispatchEvent(new Event('online'))`)
  await until('another ticket', () => held.length === 2)
  for (const route of held) await route.continue()
  const newest = async () => (await client.ok<{ conversations: { id: string; contact: { id: string } }[] }>('/conversations?view=all')).conversations[0] ?? { id: '', contact: { id: '' } }
  const answer = async (id: string, body: string) => {
    await client.ok(`/conversations/${id}/messages`, { body: { clientId: randomUUID(), body } })
    await chat.reads(body)
  }
  const first = await newest()
  await answer(first.id, 'In every size.')
  t.equal(opened.length, 1)

  await requestErasure(client, first.contact.id)
  await until('the way back', () => opened.length === 2)
  await chat.write('And brakes?')
  await until('a new conversation', async () => (await newest()).id !== first.id)
  await answer((await newest()).id, 'Brakes too.')
  t.same(opened.map((socket) => socket.isClosed()), [true, false])
  await context.close()
})

t.test('A68: what a visitor writes stays text, wherever staff read it', async (t) => {
  const context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1440, height: 860 } })
  const staff = await watchedPage(context, [server.url])
  await signUpInBrowser(staff.page, server, 'Scripted Ltd')
  const shop = await staff.page.getByRole('link', { name: 'Open the demo shop' }).getAttribute('href')
  const visitor = await watchedPage(await browser.newContext({ locale: 'en-GB' }), [server.url])
  await visitor.page.goto(shop ?? '')
  const chat = await openChat(visitor.page, 'Scripted Ltd')
  const payload = `<img src=x onerror="document.title='owned'"><script>document.title='owned'</script> javascript:alert(1) https://example.test/"onmouseover="document.title='owned' {{constructor.constructor('return 1')()}}`
  await chat.write(payload)
  await staff.page.getByRole('main').getByText('<img src=x onerror=', { exact: false }).first().waitFor()
  t.not(await staff.page.title(), 'owned')
  t.equal(await staff.page.locator('main img[src="x"]').count(), 0)
  const links = (await staff.page.evaluate(`[...document.querySelectorAll('main a')].map((anchor) => anchor.href)`)) as string[]
  t.notOk(links.some((href) => href.startsWith('javascript:') || href.startsWith('data:')))
  t.same(staff.troubles, [])
  await context.close()
})

t.end()
