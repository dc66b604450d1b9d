import { readFile } from 'node:fs/promises'
import t from 'tap'
import type { Browser, Page } from 'playwright-core'
import { violations } from '../support/axe.ts'
import { launchBrowser } from '../support/browser.ts'
import { approve } from '../support/approving.ts'
import { foundTwo, linesOf, openFile } from '../support/exporting.ts'
import { freshen } from '../support/fresh.ts'
import { type TestServer, startServer } from '../support/server.ts'
import { openAs, picture } from '../support/signed-in.ts'

const PASSPHRASE = 'seven turnips under a copper moon'

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

/** Pictures of the page in both widths and schemes, for people to look at. */
async function shoot(page: Page, name: string): Promise<void> {
  for (const [width, colorScheme] of [[390, 'dark'], [1280, 'light']] as const) {
    await page.setViewportSize({ width, height: width === 390 ? 2000 : 1300 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await picture(page, `export-${name}-${width}-${colorScheme}`, true)
  }
}

t.test('F4 C6: in Settings an owner asks for an export, a second person approves, and the owner downloads it with a passphrase', async (t) => {
  const workspace = await foundTwo(server, 'Fietserij Zuid')
  const { client } = workspace.owner
  const { page, troubles } = await openAs(browser, client, { height: 900 })
  await page.goto(`${server.url}/app/settings/export`)
  await page.getByText('No export was approved yet').waitFor()
  t.same(await violations(page), [])
  await shoot(page, 'empty')
  await page.getByLabel('Whoever holds a key').check()
  await page.getByRole('textbox', { name: 'Public key' }).fill('age1nobody')
  await page.getByRole('textbox', { name: 'Why' }).fill('We move to a server of our own.')
  await page.getByRole('button', { name: 'Ask for approval' }).click()
  await page.getByText('That is no public key of age').waitFor()
  await shoot(page, 'wrong')
  await page.getByLabel('Whoever knows a passphrase').check()
  // With the keyboard alone.
  await page.getByRole('textbox', { name: 'Why' }).focus()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await page.getByText('waits for a second person').waitFor()
  await shoot(page, 'waiting')

  await freshen(server, workspace.second.client)
  await approve(workspace.second.client)
  await page.reload()
  await page.getByText('You can download it once').waitFor()
  t.same(await violations(page), [])
  await shoot(page, 'approved')
  await page.getByRole('textbox', { name: 'Passphrase' }).fill('too short')
  await page.getByRole('button', { name: 'Download' }).click()
  await page.getByText('Nothing was stored, and you can begin again').waitFor()
  await page.getByRole('textbox', { name: 'Passphrase' }).fill(PASSPHRASE)
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Download' }).click()])
  t.match(file.suggestedFilename(), /^rind-export-.*\.jsonl\.age$/)
  const lines = linesOf(await openFile(await readFile(await file.path()), { passphrase: PASSPHRASE }))
  t.match([lines[0], lines.at(-1)], [{ type: 'manifest', workspace: { name: 'Fietserij Zuid' } }, { type: 'end' }])
  await page.getByText(/Downloaded .* MB/).waitFor()
  await shoot(page, 'done')
  t.same(troubles, [])

  const dutch = await openAs(browser, client, { locale: 'nl-NL', width: 390, height: 2000, dark: true })
  await dutch.page.goto(`${server.url}/app/settings/export`)
  await dutch.page.getByText(/Gedownload .* MB/).waitFor()
  t.same(await violations(dutch.page), [])
  await picture(dutch.page, 'export-dutch-390-dark', true)
})

t.end()
