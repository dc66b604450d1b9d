import { type ChildProcess, spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DEADLINE_MS = 300_000

export interface Rind {
  readonly url: string
  readonly port: number
  readonly child: ChildProcess
  readonly output: () => string
  /** Sends a signal and waits for the end. @returns the exit code, or the signal that ended it */
  end(signal: NodeJS.Signals): Promise<number | NodeJS.Signals | null>
}

/** A port that no other test gets: a file keeps it. It is below those that the system gives out to whoever asks for any. */
export async function freePort(): Promise<number> {
  const folder = join(process.env['RIND_TEST_DATA_DIR'] ?? tmpdir(), 'rind-test-ports')
  await mkdir(folder, { recursive: true })
  for (;;) {
    const port = randomInt(10_000, 30_000)
    if (!(await writeFile(join(folder, String(port)), '', { flag: 'wx' }).then(() => true, () => false))) continue
    const probe = createServer()
    const isFree = await new Promise<boolean>((resolve) => probe.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true)))
    if (!isFree) continue
    await new Promise((resolve) => probe.close(resolve))
    return port
  }
}

/**
 * Runs a command of the command line to its end, or ends it once it has said something.
 * @param root Folder of the program; without one, this
 * @param signal What ends it then; it gets it once
 */
export async function runRind(args: readonly string[], env: Readonly<Record<string, string>>, root = ROOT, killAt?: RegExp, signal: NodeJS.Signals = 'SIGKILL'): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ['bin/rind.js', ...args], { cwd: root, env: cleanEnvironment(env), stdio: ['ignore', 'pipe', 'pipe'] })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString()
    if (killAt?.test(stderr) && !child.killed) child.kill(signal)
  })
  const timer = setTimeout(() => child.kill('SIGKILL'), DEADLINE_MS)
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve))
  clearTimeout(timer)
  return { code, stdout, stderr }
}

/** Kills a process, as kill -9 does. @returns whether it had not ended before */
export function killIfThere(pid: number): boolean {
  try {
    return process.kill(pid, 'SIGKILL')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

/** Starts a whole installation as its operator does, and waits until it can serve. @throws Error with the output when it does not come up */
export async function startRind(env: Readonly<Record<string, string>>, root = ROOT): Promise<Rind> {
  const port = Number(env['PORT'] ?? (await freePort()))
  const child = spawn(process.execPath, ['bin/rind.js', 'serve'], { cwd: root, env: cleanEnvironment({ INTERNAL_PORT: '0', STATUS: 'off', ...env, PORT: String(port) }), stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)))
  const url = `http://localhost:${port}`
  const rind: Rind = {
    url,
    port,
    child,
    output: () => output,
    end: (signal) => {
      child.kill(signal)
      return ended
    }
  }
  const deadline = Date.now() + DEADLINE_MS
  while (Date.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode}:\n${output}`)
    const ready = await fetch(`${url}/readyz`).then((response) => response.ok, () => false)
    if (ready) return rind
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  child.kill('SIGKILL')
  throw new Error(`It did not come up:\n${output}`)
}

/** The environment of the tests without what tests set, so that a child is an installation of its own. */
function cleanEnvironment(env: Readonly<Record<string, string>>): Record<string, string> {
  const own = Object.entries(process.env).filter(([name, value]) => value !== undefined && !/^(?:RIND_|TAP|DATABASE_|ROOT_KEY|NODE_OPTIONS)/.test(name)) as [string, string][]
  return { ...Object.fromEntries(own), ...env }
}
