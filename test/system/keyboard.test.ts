import type { Browser, Page } from 'playwright-core'
import t from 'tap'
import { launchBrowser } from '../support/browser.ts'
import { MESSAGING } from '../support/invitations.ts'
import { addMember, foundWorkspace } from '../support/people.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs } from '../support/signed-in.ts'
import { openWidget, startConversation } from '../support/visitor.ts'

const SETTINGS = ['account', 'sessions', 'members', 'teams', 'roles', 'access', 'reviews', 'handbook', 'security', 'customer-data', 'approvals', 'tokens', 'activity', 'plan', 'backups', 'export', 'data']

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

/** What a keyboard should come to: everything that is shown and takes a press. One of a group of radio buttons is enough. */
const OFFERED = `(() => {
  window.__walk = (element) => {
    const text = element.getAttribute('aria-label') || element.innerText || element.name || element.id || element.tagName
    return element.tagName.toLowerCase() + ' ' + text.trim().replace(/\\s+/g, ' ').slice(0, 60)
  }
  // What shows the focus may be the element's, its label's, or of what is drawn in its stead.
  window.__look = (element) => [element, element.labels?.[0], element.parentElement, element.nextElementSibling].filter(Boolean).map((one) => getComputedStyle(one)).map((style) => [style.outlineStyle, style.outlineWidth, style.boxShadow, style.borderColor].join()).join(';')
  const seen = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && element.closest('[inert]') === null && element.getClientRects().length > 0
  const within = document.querySelector('dialog[open], [role=dialog]') ?? document
  const all = [...within.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter((element) => !element.disabled && element.tabIndex >= 0 && seen(element))
  return all.filter((element) => element.type !== 'radio' || element.checked || !all.some((other) => other.type === 'radio' && other.name === element.name && other.checked)).map((element) => {
    element.dataset.walk = String(all.indexOf(element))
    element.dataset.look = element === document.activeElement ? '' : window.__look(element)
    return [element.dataset.walk, window.__walk(element)]
  })
})()`
/** Where the focus is, and whether somebody sees that it is there. */
const FOCUSED = `(() => {
  const element = document.activeElement
  if (element === null || element === document.body) return null
  const box = element.getBoundingClientRect()
  return { walk: element.dataset.walk ?? null, name: window.__walk(element), ringed: window.__look(element) !== element.dataset.look, inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth }
})()`

/** What a form does when it is sent is another test's. */
const BUTTONS = 'button:not([disabled]):not([type=submit])'
const DIALOG = 'dialog[open], [role=dialog]'
const drawn = (page: Page) => page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))')

/** Walks through a page with Tab. What came onto the page meanwhile is met by a second walk. @returns what is wrong */
const walk = async (page: Page): Promise<string[]> => ((await walkOnce(page)).length === 0 ? [] : walkOnce(page))

async function walkOnce(page: Page): Promise<string[]> {
  const offered = new Map(await page.evaluate<[string, string][]>(OFFERED))
  const wrong: string[] = []
  const reached = new Set<string>()
  for (let press = 0; press < offered.size + 25; press++) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate<{ walk: string | null; name: string; ringed: boolean; inSight: boolean } | null>(FOCUSED)
    if (at === null) continue
    if (at.walk !== null) reached.add(at.walk)
    if (!at.ringed) wrong.push(`nothing shows the focus on ${at.name}`)
    if (!at.inSight) wrong.push(`${at.name} has the focus out of sight`)
  }
  for (const [id, name] of offered) if (!reached.has(id)) wrong.push(`Tab does not come to ${name}`)
  return [...new Set(wrong)]
}

t.test('W11 F9: on every screen of the settings Tab comes to all there is, in sight and with its focus shown; dialogs open, hold it, close with Escape and give it back', async (t) => {
  const workspace = await foundWorkspace(server, 'De Fietserij')
  await addMember(server, workspace, 'agent', MESSAGING, 'Mia Member')
  const { conversationId } = await startConversation(await openWidget(server, workspace.inbox.key), 'A question')
  const { owner, inbox } = workspace
  const { page, troubles } = await openAs(browser, owner.client, { height: 800 })
  for (const path of ['/app/setup', `/app/c/${conversationId}`, '/app/view/all', `/app/settings/inboxes/${inbox.id}`, ...SETTINGS.map((section) => `/app/settings/${section}`)]) {
    const open = async () => {
      await page.goto(`${server.url}${path}`)
      await page.waitForLoadState('networkidle')
    }
    await open()
    t.same(await walk(page), [], path)
    const buttons = await page.evaluate<[number, string, boolean][]>(`[...document.querySelectorAll("main ${BUTTONS}")].map((element, at) => [at, (element.getAttribute("aria-label") || element.innerText).trim(), element.checkVisibility()])`)
    for (const [at, name, shown] of buttons) {
      // It would show the pages that follow as somebody else sees them.
      if (!shown || name === 'Start looking') continue
      const button = page.locator(`main ${BUTTONS}`).nth(at)
      await button.focus()
      await page.keyboard.press('Enter')
      await drawn(page)
      const dialog = page.locator(DIALOG).first()
      if ((await dialog.count()) === 0) {
        await open()
        continue
      }
      t.same(await walk(page), [], `${path}: the dialog of ${name}`)
      // The browser's own bar may have the focus in between, and nothing behind the dialog.
      t.ok(await page.evaluate(`document.activeElement === document.body || document.querySelector('${DIALOG}').contains(document.activeElement)`), `${path}: the dialog of ${name} holds the focus`)
      await dialog.locator('input, textarea, button').first().focus()
      await page.keyboard.press('Escape')
      await dialog.waitFor({ state: 'detached' })
      t.ok(await page.waitForFunction('document.activeElement.tagName === "BUTTON"'), `${path}: Escape closes the dialog of ${name}, which has the focus back`)
    }
  }
  t.match(await owner.client.ok('/auth/session'), { preview: null }, 'all of it as the owner')
  t.same(troubles, [])
})

t.end()
