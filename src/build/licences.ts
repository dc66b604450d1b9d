import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Metafile } from 'esbuild'

/** The licence texts of every package that ended up in the build: minified code no longer carries them itself. */
export async function collectLicences(root: string, metafiles: readonly Metafile[]): Promise<string> {
  const packages = new Set<string>()
  for (const metafile of metafiles) {
    for (const input of Object.keys(metafile.inputs)) {
      const name = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
      if (name !== undefined) packages.add(name)
    }
  }
  const texts = await Promise.all(
    [...packages].toSorted().map(async (name) => licenceOf(join(root, 'node_modules', name), name))
  )
  return texts.join('\n')
}

async function licenceOf(folder: string, name: string): Promise<string> {
  const file = existsSync(folder) ? (await readdir(folder)).find((entry) => /^licen[cs]e/i.test(entry)) : undefined
  const text = file === undefined ? 'See the package itself.' : await readFile(join(folder, file), 'utf8')
  return `${name}\n${'-'.repeat(name.length)}\n${text.trim()}\n`
}
