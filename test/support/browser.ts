import { existsSync, readFileSync } from 'node:fs'
import { execFile } from 'node:child_process'
import { mkdtemp, rename, rm } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { type Browser, type BrowserContext, type Page, chromium as playwright } from 'playwright-core'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const PACKAGE = new URL('../../node_modules/@sparticuz/chromium/package.json', import.meta.url)

/**
 * Where Chromium is: CHROMIUM_PATH, or the one that an npm package carries (x64 Linux), unpacked once a user and
 * version. The package brings the libraries and fonts that a bare machine lacks when it believes to be on Lambda.
 */
async function chromiumPath(): Promise<string> {
  const own = process.env['CHROMIUM_PATH']
  if (own) return own
  const { version } = JSON.parse(readFileSync(PACKAGE, 'utf8')) as { version: string }
  const folder = join(tmpdir(), `rind-chromium-${userInfo().uid}-${version}`)
  process.env['AWS_LAMBDA_JS_RUNTIME'] ??= 'nodejs24.x'
  if (!existsSync(folder)) await unpackInto(folder)
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    const { default: packaged } = await import('@sparticuz/chromium')
    const path = await packaged.executablePath()
    if (existsSync('/etc/fonts/fonts.conf')) process.env['FONTCONFIG_PATH'] = '/etc/fonts'
    return path
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

/** Unpacks Chromium beside its folder, in a process of its own, and moves it there whole: another file of tests may do the same at this moment. */
async function unpackInto(folder: string): Promise<void> {
  const own = await mkdtemp(`${folder}-`)
  const code = `await (await import('@sparticuz/chromium')).default.executablePath()`
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd: ROOT, env: { ...process.env, TMPDIR: own } })
  await rename(own, folder).catch(async (error: unknown) => {
    await rm(own, { recursive: true, force: true })
    if (!existsSync(join(folder, 'chromium'))) throw error
  })
}

/** A real Chromium with every web protection on: the package's own list of arguments would turn them off. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromiumPath(),
    headless: true,
    args: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run', '--disable-gpu', '--disable-dev-shm-usage', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])]
  })
}

export interface Watched {
  readonly page: Page
  /** What went wrong in the page: errors, refused resources, violations of the policy. */
  readonly troubles: string[]
  /** Requests to anywhere but the given origins. */
  readonly strangers: string[]
}

/** Opens a page and notes every trouble in it. */
export async function watchedPage(context: BrowserContext, origins: readonly string[]): Promise<Watched> {
  const page = await context.newPage()
  const troubles: string[] = []
  const strangers: string[] = []
  page.on('pageerror', (error) => troubles.push(String(error)))
  page.on('console', (message) => {
    if (message.type() === 'error' && !/status of 401|status of 4\d\d/.test(message.text())) troubles.push(message.text())
  })
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    if (/^(?:https?|wss?):$/.test(protocol) && !origins.includes(origin)) strangers.push(request.url())
  })
  return { page, troubles, strangers }
}
