import { readFile, readdir } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { join } from 'node:path'
import t from 'tap'
import { readAssets, BUILD_DIR } from '../../src/http/assets.ts'

/** Words that promise what nobody can keep, in English and in Dutch. */
const FORBIDDEN = /end-to-end|end to end|van begin tot eind|de bout en bout|100 ?%|military|militair|tamper-proof|\bcompliant\b|\bcertified\b|gecertificeerd|nobody can read|niemand kan (?:mee)?lezen|\boops\b|\boeps\b/i

async function languageFiles(): Promise<string[]> {
  const files = await readdir('src', { recursive: true })
  return files.filter((file) => /locales\/.*\.ts$|templates\.ts$|demo-texts\.ts$|pages\/[a-z-]+\.ts$/.test(file)).map((file) => join('src', file))
}

t.test('honest words: no text promises more than it can keep, none shouts', async (t) => {
  const files = await languageFiles()
  t.ok(files.length > 10, 'the language files are found')
  for (const file of files) {
    const text = await readFile(file, 'utf8')
    t.notMatch(FORBIDDEN.exec(text)?.[0] ?? '', /./, `${file} uses honest words`)
    const strings = text.match(/'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`/g) ?? []
    t.same(strings.filter((string) => /\p{L}!(?:\s|['`]|$)/u.test(string)), [], `${file} does not shout`)
  }
})

t.test('the loader and the bundles stay within their budgets', async (t) => {
  const assets = await readAssets()
  const size = async (file: string) => gzipSync(await readFile(join(BUILD_DIR, file)), { level: 9 }).length
  const total = async (entry: string) => {
    const { js = '', imports = [] } = assets[entry] ?? {}
    return (await Promise.all([js, ...imports].map(size))).reduce((sum, bytes) => sum + bytes, 0)
  }
  t.ok((await total('loader')) <= 3_000, 'the loader has at most 3 kB')
  t.ok((await total('widget')) <= 35_000, 'the widget has at most 35 kB')
  t.ok((await total('app')) <= 90_000, 'the inbox has at most 90 kB')
})

t.end()
