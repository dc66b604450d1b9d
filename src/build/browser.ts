import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { build, type BuildResult, type Metafile } from 'esbuild'
import { ROOT, presentGroups } from './entries.ts'
import { collectLicences } from './licences.ts'

/** What a page has to load for one entry, as file names below /build. */
export interface ManifestEntry {
  js: string
  css?: string
  /** Chunks that the script imports at once, for `<link rel="modulepreload">`. */
  imports?: string[]
}
export type Manifest = Record<string, ManifestEntry>

export const BUILD_FOLDER = join(ROOT, 'public/build')
const MANIFEST = 'manifest.json'
const KEPT_MS = 24 * 60 * 60_000

/**
 * Builds the browser sources into `public/build` and answers with the manifest. Everything is written to a folder beside
 * it and moved over, the manifest last, so a build that is killed leaves the previous one whole. Files of earlier
 * builds stay for a day: a server that runs, or a tab that is open, may yet ask for them.
 */
export async function buildBrowserSources(options: { sourceMaps?: boolean } = {}): Promise<Manifest> {
  await mkdir(BUILD_FOLDER, { recursive: true })
  await removeAbandoned()
  const next = join(BUILD_FOLDER, `.next-${process.pid}`)
  try {
    const results = await Promise.all(
      presentGroups().map(({ entries, options: group }) =>
        build({
          ...group,
          entryPoints: entries,
          outdir: next,
          absWorkingDir: ROOT,
          entryNames: '[name]-[hash]',
          chunkNames: 'chunk-[hash]',
          bundle: true,
          minify: true,
          metafile: true,
          charset: 'utf8',
          legalComments: 'linked',
          logLevel: 'silent',
          define: { 'process.env.NODE_ENV': '"production"' },
          sourcemap: options.sourceMaps === true ? 'linked' : false
        })
      )
    )
    const metafiles = results.map((result: BuildResult<{ metafile: true }>) => result.metafile)
    await mkdir(next, { recursive: true })
    await writeFile(join(next, 'LICENSES.txt'), await collectLicences(ROOT, metafiles))
    const manifest = toManifest(metafiles)
    await publish(next, manifest)
    return manifest
  } finally {
    await rm(next, { recursive: true, force: true })
  }
}

function toManifest(metafiles: readonly Metafile[]): Manifest {
  const manifest: Manifest = {}
  for (const metafile of metafiles) {
    for (const [path, output] of Object.entries(metafile.outputs)) {
      if (output.entryPoint === undefined || !path.endsWith('.js')) continue
      const imports = output.imports
        .filter(({ kind }) => kind === 'import-statement')
        .map((part) => basename(part.path))
      // esbuild names an entry `app-HASH.js`; a dynamic import is an entry too, but is called chunk.
      const name = basename(path).replace(/-[^-]+\.js$/, '')
      if (name === 'chunk') continue
      manifest[name] = {
        js: basename(path),
        ...(output.cssBundle !== undefined && { css: basename(output.cssBundle) }),
        ...(imports.length > 0 && { imports })
      }
    }
  }
  return manifest
}

async function publish(next: string, manifest: Manifest): Promise<void> {
  const files = await readdir(next)
  for (const file of files) await rename(join(next, file), join(BUILD_FOLDER, file))
  const record = join(BUILD_FOLDER, `.manifest-${process.pid}`)
  await writeFile(record, `${JSON.stringify(manifest, null, 2)}\n`)
  await rename(record, join(BUILD_FOLDER, MANIFEST))
  const wanted = new Set([...files, MANIFEST])
  for (const file of await readdir(BUILD_FOLDER)) {
    if (!wanted.has(file) && !file.startsWith('.')) await removeWhenOlder(file, KEPT_MS)
  }
}

/** Leftovers of a build that was killed; a minute is far longer than a build takes. */
async function removeAbandoned(): Promise<void> {
  for (const file of await readdir(BUILD_FOLDER)) {
    if (/^\.(next|manifest)-/.test(file)) await removeWhenOlder(file, 60_000)
  }
}

async function removeWhenOlder(file: string, age: number): Promise<void> {
  const path = join(BUILD_FOLDER, file)
  const written = await stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => Date.now()
  )
  if (Date.now() - written > age) await rm(path, { recursive: true, force: true })
}
