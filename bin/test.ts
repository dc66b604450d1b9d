// Runs the tests: builds the browser sources, starts one PostgreSQL with a migrated template database for all test
// files, runs tap with the given arguments, and stops the database whatever happens. With --pooler the roles' logins
// reach it through PgBouncer in transaction mode.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbedded } from '../db/embedded.ts'
import { connect } from '../db/connect.ts'
import { migrate } from '../db/migrate.ts'
import { LOGIN_ROLES } from '../db/roles.ts'
import { buildBrowserSources } from '../src/build/browser.ts'
import { startPooler } from '../test/support/pooler.ts'

/** Fewer than the server's own connections, so that they share. */
const POOL_SIZE = 2

const dataDir = await mkdtemp(join(tmpdir(), 'rind-test-'))
const log = (message: string) => process.env['RIND_TEST_LOG'] && process.stderr.write(`${message}\n`)

const [database] = await Promise.all([startEmbedded({ dataDir, log, database: 'rind_template' }), buildBrowserSources()])
const args = process.argv.slice(2).filter((arg) => arg !== '--pooler')
let code = 1
let pooler: Awaited<ReturnType<typeof startPooler>> | undefined
try {
  const random = () => randomBytes(24).toString('base64url')
  const passwords = { app: random(), jobs: random(), platform: random(), backup: random() }
  await migrate({ adminUrl: database.adminUrl, passwords, log })
  // Nothing here outlives its test, so commits need not wait for the disk; files that pull the plug start servers of their own.
  const admin = connect(database.adminUrl, 1, 'test')
  for (const { role } of Object.values(LOGIN_ROLES)) await admin.unsafe(`alter role ${role} set synchronous_commit = off`)
  await admin.end()
  if (process.argv.includes('--pooler')) pooler = await startPooler({ adminUrl: database.adminUrl, passwords, poolSize: POOL_SIZE })
  if (pooler) process.stdout.write(`The roles' logins go through ${pooler.version} in transaction mode\n`)
  // Each file, and each process that it starts, loads the same sources: compiled once.
  const env = { ...process.env, NODE_COMPILE_CACHE: join(dataDir, 'compiled'), RIND_TEST_ADMIN_URL: database.adminUrl, RIND_TEST_PASSWORDS: JSON.stringify(passwords), RIND_TEST_DATA_DIR: dataDir, ...(pooler && { RIND_TEST_POOLER_PORT: String(pooler.port) }) }
  const child = spawn(process.execPath, ['node_modules/tap/dist/esm/run.mjs', ...args], { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal))
  code = await new Promise<number>((resolve) => child.on('exit', (exitCode) => resolve(exitCode ?? 1)))
} finally {
  await pooler?.stop()
  await database.stop()
  await rm(dataDir, { recursive: true, force: true })
}
process.exit(code)
