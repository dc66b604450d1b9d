import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** What fades in has its contrast at the end of it. A spinner has no end and is not waited for. */
const STILL = 'Promise.race([new Promise((done) => setTimeout(done, 2000)), Promise.all(document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime !== Infinity).map((one) => one.finished.catch(() => undefined)))]).then(() => undefined)'

/** Violations of WCAG 2.2 AA that axe finds on the page, in words. */
export async function violations(page: Page): Promise<string[]> {
  await page.evaluate(STILL)
  // The page's own policy forbids what the checker does: it runs beside the page, in a world of its own.
  const session = await page.context().newCDPSession(page)
  const { frameTree } = (await session.send('Page.getFrameTree')) as { frameTree: { frame: { id: string } } }
  const { executionContextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'axe' })
  await session.send('Runtime.evaluate', { expression: AXE, contextId: executionContextId })
  const { result } = await session.send('Runtime.evaluate', {
    expression: `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa'] }).then((r) => JSON.stringify(r.violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.target.join(' ')).join(', '))))`,
    contextId: executionContextId,
    awaitPromise: true
  })
  // Not detached: that would take a page's virtual authenticators with it. It ends with the page.
  return JSON.parse(String(result.value)) as string[]
}
