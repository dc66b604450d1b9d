import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { RootKeyProvider, Signing } from '../crypto/index.ts'
import { BACKUP_NAME, type Manifest } from './manifest.ts'
import { signManifest, signerOf, vouch } from './signature.ts'
import { type Store, only } from './store.ts'
import { createStrongCounter } from './tally.ts'

// Beside the copies lies what brings them back: the program that made them, what it is built on, and the runbook.

/** The program that runs here. */
export interface ReleaseSource {
  /** Its folder, with package.json. */
  readonly root: string
  readonly version: string
  /** Whether the installed packages are carried too: without them the new machine needs a package registry. */
  readonly modules: boolean
}

export interface ReleaseSigner {
  readonly installation: Manifest['installation']
  readonly signing: Signing
  readonly root: RootKeyProvider
}

/** What makes up the program. Its tests are not needed to run it, and what is built is built at its start. */
const PROGRAM = ['bin', 'db', 'docs', 'jobs', 'public', 'src', 'LICENSE', 'README.md', 'CHANGELOG.md', 'package.json', 'package-lock.json', 'tsconfig.json']
const BUILT = 'public/build'
const RUNBOOK = 'docs/runbooks/fail-over.md'
/** Names what is there with its hashes, signed; written last. */
export const RELEASE_NAME = 'release.jws'
/** A newer Rind restores older backups: more than these need not be kept. */
const KEPT = 3

/**
 * Puts the program where the copies are, unless it is there, and removes older ones.
 * @returns the name of the release that was put; null when it was there
 * @throws StoreError, and Error when it cannot be packed
 */
export async function carryRelease(store: Store, source: ReleaseSource, signer: ReleaseSigner, now: number): Promise<string | null> {
  const hash = await programHash(source)
  const there = (await store.list('')).map(({ name }) => name)
  const whole = there.flatMap((name) => (name.endsWith(`/${RELEASE_NAME}`) && BACKUP_NAME.test(name.split('/')[0] ?? '') ? [name.split('/')[0] ?? ''] : []))
  if (whole.some((name) => name.endsWith(hash))) return null
  const name = `${new Date(now).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${hash}`
  const files: { name: string; bytes: number; sha256: string }[] = []
  const put = async (file: string, body: AsyncIterable<Uint8Array>) => {
    const [sent, back] = await Promise.all([createStrongCounter(), createStrongCounter()])
    await store.put(`${name}/${file}`, sent.pass(body))
    for await (const _ of back.pass(store.get(`${name}/${file}`)));
    const { bytes, sha256 } = sent.tally()
    if (back.tally().sha256 !== sha256) throw new Error(`${file} of the release came back from ${store.place} as something else`)
    files.push({ name: file, bytes, sha256 })
  }
  await put('rind.tar.gz', packed(source.root, ['--exclude', BUILT, ...PROGRAM.filter((entry) => existsSync(join(source.root, entry)))]))
  if (source.modules) await put(`modules-${process.platform}-${process.arch}.tar.gz`, packed(source.root, await modulesToRun(source.root)))
  await put('FAIL-OVER.md', only(await readFile(join(source.root, RUNBOOK))))
  const x = signerOf(signer.signing)
  const document = { type: 'rind/release/1', version: source.version, installation: signer.installation, at: new Date(now).toISOString(), files, signer: { x, vouched: await vouch('signer', signer.root, signer.installation, x) } }
  await store.put(`${name}/${RELEASE_NAME}`, only(Buffer.from(signManifest(signer.signing, document))))
  await removeOlder(store, [...whole, name].toSorted().slice(-KEPT))
  return name
}

/** Where npm writes down what it installed. */
const INSTALLED = 'node_modules/.package-lock.json'
/** Runs everything where the machine's own Node is older, although npm counts it to what developers need. */
const RUNTIME = 'node_modules/node'

/** The packages that the program runs on, without those that only developers need. */
async function modulesToRun(root: string): Promise<readonly string[]> {
  const { packages } = JSON.parse(await readFile(join(root, INSTALLED), 'utf8')) as { packages: Readonly<Record<string, { readonly dev?: boolean }>> }
  const outermost = Object.entries(packages).filter(([path, { dev }]) => path.lastIndexOf('node_modules/') === 0 && (dev !== true || path === RUNTIME))
  return [INSTALLED, 'node_modules/.bin', ...outermost.map(([path]) => path)]
}

/** Older releases, and what is left of one that was cut off. */
async function removeOlder(store: Store, kept: readonly string[]): Promise<void> {
  const names = (await store.list('')).map(({ name }) => name).filter((name) => BACKUP_NAME.test(name.split('/')[0] ?? '') && !kept.includes(name.split('/')[0] ?? ''))
  // The list of what is there goes first.
  for (const name of names.toSorted((a, b) => Number(b.endsWith(RELEASE_NAME)) - Number(a.endsWith(RELEASE_NAME)))) await store.remove(name)
}

/** What runs does not change while it runs. */
const hashes = new Map<string, Promise<string>>()

function programHash(source: ReleaseSource): Promise<string> {
  const known = hashes.get(source.root) ?? readProgram(source)
  hashes.set(source.root, known)
  return known
}

/** Twelve digits that change with any file of the program, or of what it is built on. */
async function readProgram({ root, version, modules }: ReleaseSource): Promise<string> {
  const hash = createHash('sha256').update(`${version} ${modules ? `${process.platform} ${process.arch}` : ''}`)
  for (const entry of PROGRAM) {
    const inside = await readdir(join(root, entry), { recursive: true, withFileTypes: true }).catch(() => null)
    const paths = inside?.filter((file) => file.isFile()).map((file) => join(file.parentPath, file.name)) ?? [join(root, entry)]
    for (const path of paths.filter((path) => !path.startsWith(join(root, BUILT))).toSorted()) {
      const content = await readFile(path).catch(() => null)
      if (content) hash.update(`${path.slice(root.length)} ${content.length}\n`).update(content)
    }
  }
  return hash.digest('hex').slice(0, 12)
}

/** Files of a folder as a gzipped tar. @throws Error when tar does not come to a good end, before the archive counts as whole */
async function* packed(root: string, args: readonly string[]): AsyncGenerator<Uint8Array> {
  const tar = spawn('tar', ['-czf', '-', '-C', root, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  tar.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk.toString()}`.slice(-300)))
  const ended = new Promise<string | null>((resolve) => {
    tar.on('error', (error) => resolve(error.message))
    tar.on('close', (code) => resolve(code === 0 ? null : said || `it ended with ${code}`))
  })
  try {
    yield* tar.stdout as AsyncIterable<Buffer>
    const failure = await ended
    if (failure !== null) throw new Error(`The program could not be packed with tar: ${failure}`)
  } finally {
    tar.kill()
  }
}
