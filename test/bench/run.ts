// npm run bench: the path of a message against two plain servers, in one run and interleaved, because machines are
// shared and noisy. npm run bench -- search [messages]: what a search costs (search.ts). Ratios of medians can be trusted, absolute figures cannot.
import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { buildBrowserSources } from '../../src/build/browser.ts'
import { type Measured, type Sender, drive, openPlain, openRind } from './driver.ts'

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

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

function row(name: string, runs: readonly Measured[], single: readonly Measured[], batch: readonly Measured[]): string {
  const rate = (measured: readonly Measured[]) => median(measured.map(({ perSecond }) => perSecond))
  const cell = (value: number, digits = 0) => value.toFixed(digits).padStart(9)
  return `${name.padEnd(26)}${cell(rate(runs))}${cell(rate(runs) / rate(single), 2)}${cell(rate(runs) / rate(batch), 2)}${cell(median(runs.map(({ p50 }) => p50)), 2)}${cell(median(runs.map(({ p99 }) => p99)), 2)}`
}

const children: ChildProcess[] = []

async function runSearch(args: readonly string[], env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(process.execPath, ['test/bench/search.ts', ...args], { stdio: 'inherit', env })
  children.push(child)
  await new Promise((resolve) => child.once('exit', resolve))
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
  const head = `${''.padEnd(26)}${['acked/s', 'x single', 'x batch', 'p50 ms', 'p99 ms'].map((title) => title.padStart(9)).join('')}`
  for (const [title, key] of [[`${SENDERS} senders, each waits for its acknowledgement`, 'busy'], ['100 messages a second', 'calm']] as const) {
    process.stdout.write(`\n${title}; medians of ${ROUNDS} rounds\n${head}\n`)
    for (const shape of shapes) process.stdout.write(`${row(shape.name, shape[key], shapes[0]?.[key] ?? [], shapes[1]?.[key] ?? [])}\n`)
  }
}

const dataDir = await mkdtemp(join(tmpdir(), 'rind-bench-'))
const [database] = await Promise.all([startEmbedded({ dataDir, log: () => undefined, database: 'rind_template' }), buildBrowserSources()])
try {
  const random = () => randomBytes(24).toString('base64url')
  const passwords = { app: random(), jobs: random(), platform: random(), backup: random() }
  await migrate({ adminUrl: database.adminUrl, passwords, log: () => undefined })
  const env = { ...process.env, RIND_TEST_ADMIN_URL: database.adminUrl, RIND_TEST_PASSWORDS: JSON.stringify(passwords) }
  const [what, ...rest] = process.argv.slice(2)
  if (what === 'search') await runSearch(rest, env)
  else await runMessages(env)
} finally {
  for (const child of children) child.kill('SIGTERM')
  await Promise.all(children.map((child) => (child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : undefined)))
  await database.stop()
  await rm(dataDir, { recursive: true, force: true })
}
process.exit(0)
