import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BuildOptions } from 'esbuild'

export const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const WEB = join(ROOT, 'src/web')

/** Entries that are built together share their chunks; each group is one run of esbuild. */
interface Group {
  entries: Readonly<Record<string, string>>
  options: BuildOptions
}

const MODULE: BuildOptions = { format: 'esm', target: 'es2022', jsx: 'automatic', jsxImportSource: 'preact' }

const GROUPS: readonly Group[] = [
  // Split, so that Preact and the components are loaded once for all of them and the password checker only when it is needed.
  { entries: { auth: 'auth/main.tsx', app: 'app/main.tsx', operators: 'operators/main.tsx' }, options: { ...MODULE, splitting: true } },
  // One file: the frame opens on somebody else's page, where a second round trip is felt.
  { entries: { widget: 'widget/main.tsx', demo: 'demo/main.ts', page: 'page/main.ts' }, options: MODULE },
  // Runs on pages that we do not control, beside scripts of any age.
  { entries: { loader: 'widget/loader.ts' }, options: { format: 'iife', target: 'es2018' } }
]

/** The groups with the entries whose source exists, as absolute paths. */
export function presentGroups(): Group[] {
  return GROUPS.map(({ entries, options }) => ({
    options,
    entries: Object.fromEntries(
      Object.entries(entries)
        .map(([name, path]) => [name, join(WEB, path)] as const)
        .filter(([, path]) => existsSync(path))
    )
  })).filter(({ entries }) => Object.keys(entries).length > 0)
}
