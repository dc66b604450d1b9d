// npm run bench: the path of a message against two plain servers, in one run and interleaved, because machines are
// shared and noisy. Ratios of medians can be trusted, absolute figures cannot. Further measurements by name:
// npm run bench -- seal | protections | rotation [messages] | search [messages] | backup [messages] | export [messages]. Each file says what it measures.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { buildBrowserSources } from '../../src/build/browser.ts'
import { startDebian } from './debian-postgres.ts'
import { type Measured, type Sender, drive, openPlain, openRind } from './driver.ts'
import { median, printMachine, printTable } from './figures.ts'

const ROUNDS = 3
const ROUND_MS = 3_000
const SENDERS = 50

async function startChild(file: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<{ child: ChildProcess; said: string }> {
  const child = spawn(process.execPath, [`test/bench/${file}`, ...args], { stdio: ['ignore', 'pipe', 'inherit'], env })
  const said = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once('line', resolve)
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}`)))
  })
  return { child, said }
}

function row(name: string, runs: readonly Measured[], single: readonly Measured[], batch: readonly Measured[]): [string, ...string[]] {
  const rate = (measured: readonly Measured[]) => median(measured.map(({ perSecond }) => perSecond))
  const times = (measured: readonly Measured[]) => (rate(runs) / rate(measured)).toFixed(2)
  return [name, rate(runs).toFixed(0), times(single), times(batch), median(runs.map(({ p50 }) => p50)).toFixed(2), median(runs.map(({ p99 }) => p99)).toFixed(2)]
}

const children: ChildProcess[] = []

const NAMED = new Set(['seal', 'protections', 'rotation', 'search', 'backup', 'export'])

async function runNamed(name: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, [`test/bench/${name}.ts`, ...args], { stdio: 'inherit', env })
  children.push(child)
  const code = await new Promise((resolve) => child.once('exit', resolve))
  if (code !== 0) process.exitCode = 1
}

async function runMessages(env: NodeJS.ProcessEnv & { readonly RIND_TEST_ADMIN_URL: string }): Promise<void> {
  const postgresUrl = new URL(env.RIND_TEST_ADMIN_URL)
  postgresUrl.pathname = '/postgres'
  const start = async (file: string, args: readonly string[]) => {
    const { child, said } = await startChild(file, args, env)
    children.push(child)
    return JSON.parse(said) as { port: number; url: string; targets: { ticket: string; conversationId: string }[] }
  }
  const single = await start('naive-server.ts', [postgresUrl.toString(), 'single'])
  const batch = await start('naive-server.ts', [postgresUrl.toString(), 'batch'])
  const one = await start('rind-server.ts', ['1', String(SENDERS)])
  const senders = await openRind(one.url, one.targets)
  const fifty = await start('rind-server.ts', [String(SENDERS), '1'])
  const shapes: { name: string; senders: Sender[]; busy: Measured[]; calm: Measured[] }[] = [
    { name: 'naive, a commit each', senders: await openPlain(single.port, SENDERS), busy: [], calm: [] },
    { name: 'naive, shared commits', senders: await openPlain(batch.port, SENDERS), busy: [], calm: [] },
    { name: 'Rind, one workspace', senders, busy: [], calm: [] },
    { name: 'Rind, fifty workspaces', senders: await openRind(fifty.url, fifty.targets), busy: [], calm: [] }
  ]
  for (const { senders } of shapes) await drive(senders, 1_000)
  for (let round = 0; round < ROUNDS; round++) {
    for (const shape of shapes) shape.busy.push(await drive(shape.senders, ROUND_MS))
    for (const shape of shapes) shape.calm.push(await drive(shape.senders, ROUND_MS, 100))
  }
  for (const [title, key] of [[`${SENDERS} senders, each waits for its acknowledgement`, 'busy'], ['100 messages a second', 'calm']] as const) {
    const rows = shapes.map((shape) => row(shape.name, shape[key], shapes[0]?.[key] ?? [], shapes[1]?.[key] ?? []))
    printTable(`${title}; medians of ${ROUNDS} rounds`, ['acked/s', 'x single', 'x batch', 'p50 ms', 'p99 ms'], rows)
  }
  printMachine()
}

const [what, ...rest] = process.argv.slice(2)
if (what !== undefined && !NAMED.has(what)) throw new Error(`npm run bench knows ${[...NAMED].join(', ')}, or nothing for the path of a message`)
const dataDir = await mkdtemp(join(tmpdir(), 'rind-bench-'))
// Backups are measured against Debian's own tools, which refuse a server that is newer than they are.
const starting = what === 'backup' ? startDebian(dataDir, 'rind_template') : startEmbedded({ dataDir, log: () => undefined, database: 'rind_template' })
const [database] = await Promise.all([starting, buildBrowserSources()])
try {
  const random = () => randomBytes(24).toString('base64url')
  const passwords = { app: random(), jobs: random(), platform: random(), backup: random() }
  await migrate({ adminUrl: database.adminUrl, passwords, log: () => undefined })
  const env = { ...process.env, RIND_TEST_ADMIN_URL: database.adminUrl, RIND_TEST_PASSWORDS: JSON.stringify(passwords) }
  if (what === undefined) await runMessages(env)
  else await runNamed(what, rest, env)
} finally {
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(children.map((child) => (child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined)))
  await database.stop()
  await rm(dataDir, { recursive: true, force: true })
}
process.exit(process.exitCode ?? 0)
