import { watch } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { readFileSync } from 'node:fs'
import { BUILD_FOLDER, buildBrowserSources } from '../src/build/browser.ts'
import { ROOT } from '../src/build/entries.ts'

export { buildBrowserSources } from '../src/build/browser.ts'

async function buildAndReport(sourceMaps: boolean): Promise<void> {
  const started = performance.now()
  const manifest = await buildBrowserSources({ sourceMaps })
  for (const [name, { js, css, imports = [] }] of Object.entries(manifest)) {
    const script = [js, ...imports].reduce((sum, file) => sum + zippedSize(file), 0)
    const style = css === undefined ? '' : `, ${kilobytes(zippedSize(css))} css`
    console.log(`${name.padEnd(8)} ${kilobytes(script)} js${style} (gzip)`)
  }
  console.log(`built in ${Math.round(performance.now() - started)} ms`)
}

const zippedSize = (file: string): number => gzipSync(readFileSync(join(BUILD_FOLDER, file))).length
const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`

/** Builds again a moment after the last change; several files saved at once make one build. */
function watchSources(): void {
  let timer: NodeJS.Timeout | undefined
  watch(join(ROOT, 'src/web'), { recursive: true }, () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      buildAndReport(true).catch((error: unknown) => console.error(error instanceof Error ? error.message : error))
    }, 80)
  })
}

if (import.meta.main) {
  const watching = process.argv.includes('--watch')
  try {
    await buildAndReport(watching)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    if (!watching) process.exit(1)
  }
  if (watching) watchSources()
}
