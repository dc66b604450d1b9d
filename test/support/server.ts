import { randomBytes } from 'node:crypto'
import { Writable } from 'node:stream'
import { type Logger, pino } from 'pino'
import { type App, createApp } from '../../src/app.ts'
import { type Config, type Environment, readConfig } from '../../src/config/index.ts'
import { LocalRootKey, type RootKeyProvider } from '../../src/crypto/index.ts'
import type { BackupSetup } from '../../src/features/backups/index.ts'
import { LIMITS, type LimitName, type LimitTable } from '../../src/operations/index.ts'
import { type TestDatabase, createDatabase } from './database.ts'
import { freePort } from './process.ts'

/** A clock that tests move. It starts at the real time and stands still until it is told otherwise. */
export class TestClock {
  #now = Date.now()
  now(): number {
    return this.#now
  }
  advance(ms: number): void {
    this.#now += ms
  }
}

/** A clock that runs, and can be pushed on. */
export class RunningClock {
  #ahead = 0
  now(): number {
    return Date.now() + this.#ahead
  }
  advance(ms: number): void {
    this.#ahead += ms
  }
}

export interface TestServer {
  readonly app: App
  readonly url: string
  readonly config: Config
  readonly database: TestDatabase
  readonly clock: { now(): number; advance(ms: number): void }
  /** Every line that was logged, and every mail that was printed. */
  readonly logged: string[]
  readonly mails: string[]
  readonly rootKey: Buffer
  /** Closes the app and keeps the database, as a restart does. */
  restart(): Promise<TestServer>
  stop(): Promise<void>
}

export interface TestServerOptions {
  readonly env?: Environment
  readonly clock?: { now(): number; advance(ms: number): void }
  /** Limits to change; by default all are far away, so that a test that is not about limits meets none. */
  readonly limits?: Partial<LimitTable> | 'real'
  readonly database?: TestDatabase
  readonly rootKey?: Buffer
  /** In place of a root key of its own. */
  readonly root?: RootKeyProvider
  readonly backups?: BackupSetup | ((database: TestDatabase) => BackupSetup)
  /** What a status page proves itself with. */
  readonly statusToken?: string
}

const farAway = Object.fromEntries(Object.entries(LIMITS).map(([name, limit]) => [name, { ...limit, burst: 1_000_000, every: 1 }])) as unknown as Record<LimitName, LimitTable[LimitName]>

function captureLog(lines: string[]): Logger {
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString())
      done()
    }
  })
  return pino({ level: 'debug' }, sink)
}

const SIGNING_KEY = randomBytes(32)

/** The real server on a port of its own, with a database of its own, as the restricted roles. */
export async function startServer(options: TestServerOptions = {}): Promise<TestServer> {
  const database = options.database ?? (await createDatabase())
  const rootKey = options.rootKey ?? randomBytes(32)
  const clock = options.clock ?? new RunningClock()
  const port = Number(options.env?.['PORT'] ?? (await freePort()))
  const config = readConfig({ RIND_ENV: 'test', PORT: String(port), PUBLIC_URL: `http://localhost:${port}`, ...options.env })
  const logged: string[] = []
  const mails: string[] = []
  const limits = options.limits === 'real' ? LIMITS : { ...farAway, ...options.limits }
  const app = await createApp({
    config,
    databaseUrls: database.urls,
    rootKey: options.root ?? new LocalRootKey('environment', rootKey),
    signingKey: SIGNING_KEY,
    ...(options.backups && { backups: typeof options.backups === 'function' ? options.backups(database) : options.backups }),
    ...(options.statusToken !== undefined && { statusToken: options.statusToken }),
    log: captureLog(logged),
    version: 'test',
    print: (text) => mails.push(text),
    clock,
    limits
  })
  // By the wall clock, jobs would run in the middle of tests: each test runs those that it is about.
  await database.admin`delete from pgboss.schedule`
  await app.http.listen({ host: '127.0.0.1', port: config.port })
  const server: TestServer = {
    app,
    url: config.publicUrl,
    config,
    database,
    clock,
    logged,
    mails,
    rootKey,
    restart: async () => {
      await app.close()
      return startServer({ ...options, database, rootKey, clock, env: { ...options.env, PORT: String(config.port) } })
    },
    stop: async () => {
      await app.close()
      await database.drop()
    }
  }
  return server
}
