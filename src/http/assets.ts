import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Where the browser sources are built to. */
export const BUILD_DIR = fileURLToPath(new URL('../../public/build/', import.meta.url))

export interface Asset {
  readonly js?: string
  readonly css?: string
  /** Chunks that the script loads at once. */
  readonly imports?: readonly string[]
}

/** File names of the built browser sources, by entry. */
export type Assets = Readonly<Record<string, Asset>>

/** @throws Error with what to do, when nothing was built */
export async function readAssets(): Promise<Assets> {
  try {
    return JSON.parse(await readFile(`${BUILD_DIR}manifest.json`, 'utf8')) as Assets
  } catch (cause) {
    throw new Error('The browser sources are not built. Run "npm run build".', { cause })
  }
}
