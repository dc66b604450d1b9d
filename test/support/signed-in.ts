import { mkdir } from 'node:fs/promises'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { type Watched, watchedPage } from './browser.ts'
import type { Client } from './client.ts'
import { SESSION_COOKIE } from './fresh.ts'

interface View {
  readonly locale?: string
  readonly width?: number
  readonly height?: number
  readonly dark?: boolean
}

/** A browser of somebody who signed in already: their client's session, and a page that is watched for troubles. */
export async function openAs(browser: Browser, client: Client, { locale = 'en-GB', width = 1280, height = 860, dark = false }: View = {}): Promise<Watched & { context: BrowserContext }> {
  const { url } = client.server
  const context = await browser.newContext({ locale, viewport: { width, height }, colorScheme: dark ? 'dark' : 'light' })
  const value = client.cookies.get(SESSION_COOKIE) ?? ''
  await context.addCookies([{ name: SESSION_COOKIE, value, url: url.replace('http:', 'https:'), secure: true, httpOnly: true, sameSite: 'Lax' }])
  return { context, ...(await watchedPage(context, [url])) }
}

/** A picture of a screen for people to look at, in the folder RIND_PICTURES; none without it. */
export async function picture(page: Page, name: string, fullPage = false): Promise<void> {
  const folder = process.env['RIND_PICTURES']
  if (!folder) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage })
}
