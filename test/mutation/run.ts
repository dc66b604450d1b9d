// npm run test:mutation: takes each protection away, in a copy of the sources or of the database, and names the test
// that goes red. A mutant that no test notices fails the run.
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { buildBrowserSources } from '../../src/build/browser.ts'
import { SOURCE_MUTANTS } from './mutants.ts'

const CATALOG = 'test/security/catalog.test.ts'
const COPIED = ['bin', 'db', 'jobs', 'public', 'src', 'test', 'package.json', 'package-lock.json', 'tsconfig.json', '.taprc']

const dataDir = await mkdtemp(join(tmpdir(), 'rind-mutation-'))
const work = await mkdtemp(join(tmpdir(), 'rind-mutant-'))
const [database] = await Promise.all([startEmbedded({ dataDir, log: () => undefined, database: 'rind_pristine' }), buildBrowserSources()])
const random = () => randomBytes(24).toString('base64url')
const passwords = { app: random(), jobs: random(), platform: random(), backup: random() }
const url = (name: string) => Object.assign(new URL(database.adminUrl), { pathname: `/${name}` }).toString()
let survivors = 0
let killed = 0

/** Runs a test file in the copy and answers with the names of the tests that went red. */
async function redTests(file: string): Promise<string[]> {
  const env = { ...process.env, RIND_TEST_ADMIN_URL: database.adminUrl, RIND_TEST_PASSWORDS: JSON.stringify(passwords), RIND_TEST_DATA_DIR: dataDir }
  const child = spawn(process.execPath, ['node_modules/tap/dist/esm/run.mjs', '--bail', '-R', 'tap', file], { cwd: work, env, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const code = await new Promise<number | null>((done) => child.on('close', done))
  if (code === 0) return []
  // With --bail the last test that began is the one that went red.
  const begun = [...output.matchAll(/^ {4}# Subtest: (.*)$/gm)].map((match) => match[1] ?? '')
  return [begun.at(-1) ?? output.trim().split('\n').slice(-8).join(' | ').slice(0, 400)]
}

/** Without a mutant every file that guards one must be green: else red would prove nothing. */
async function requireGreen(files: readonly string[]): Promise<void> {
  for (const file of new Set(files)) {
    const red = await redTests(file)
    if (red.length > 0) throw new Error(`${file} is red without any mutant: ${red.join(', ')}`)
  }
}

function judge(mutant: string, red: readonly string[]): void {
  if (red.length > 0) killed += 1
  else survivors += 1
  process.stdout.write(red.length > 0 ? `red       ${mutant}\n          ${red[0]}\n` : `SURVIVED  ${mutant}\n`)
}

/** The template that tests clone, made anew from the pristine one and then changed. */
async function withDatabaseMutant(name: string, change: string, undo: string): Promise<void> {
  const server = postgres(url('postgres'), { max: 1, onnotice: () => undefined })
  await server.unsafe('drop database if exists rind_template with (force)')
  await server.unsafe('create database rind_template template rind_pristine')
  const template = postgres(url('rind_template'), { max: 1, onnotice: () => undefined })
  await template.unsafe(change)
  await template.end()
  judge(name, await redTests(CATALOG))
  await server.unsafe(undo)
  await server.end()
}

async function databaseMutants(): Promise<void> {
  const look = postgres(url('rind_pristine'), { max: 1, onnotice: () => undefined })
  const tables = await look<{ name: string }[]>`select relname as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace order by 1`
  await look.end()
  if (tables.length === 0) throw new Error('No table has row-level security')
  for (const { name } of tables) {
    await withDatabaseMutant(`the policy of ${name} is dropped`, `drop policy tenant on ${name}`, 'select 1')
    await withDatabaseMutant(`${name} is not forced`, `alter table ${name} no force row level security`, 'select 1')
    await withDatabaseMutant(`${name} lets everybody read`, `create policy open on ${name} for select using (true)`, 'select 1')
  }
  for (const role of ['rind_app', 'rind_jobs', 'rind_platform']) {
    await withDatabaseMutant(`${role} bypasses row-level security`, `alter role ${role} bypassrls`, `alter role ${role} nobypassrls`)
  }
  await withDatabaseMutant('the platform role reads messages', 'grant select on messages to rind_platform', 'select 1')
  await withDatabaseMutant('plaintext passes into encrypted columns', 'alter domain sealed drop constraint sealed_is_an_envelope', 'select 1')
}

async function sourceMutants(): Promise<void> {
  const server = postgres(url('postgres'), { max: 1, onnotice: () => undefined })
  await server.unsafe('drop database if exists rind_template with (force)')
  await server.unsafe('create database rind_template template rind_pristine')
  await server.end()
  await requireGreen([CATALOG, ...SOURCE_MUTANTS.map(({ test }) => test)])
  for (const mutant of SOURCE_MUTANTS) {
    const path = join(work, mutant.file)
    const source = await readFile(path, 'utf8')
    if (!source.includes(mutant.find)) throw new Error(`${mutant.file} has changed: the mutant "${mutant.name}" does not fit any more`)
    await writeFile(path, source.replace(mutant.find, mutant.replace))
    judge(mutant.name, await redTests(mutant.test))
    await writeFile(path, source)
  }
}

try {
  for (const part of COPIED) await cp(resolve(part), join(work, part), { recursive: true })
  await symlink(resolve('node_modules'), join(work, 'node_modules'))
  await migrate({ adminUrl: database.adminUrl, passwords, log: () => undefined })
  await sourceMutants()
  await databaseMutants()
} finally {
  await database.stop()
  await rm(dataDir, { recursive: true, force: true })
  await rm(work, { recursive: true, force: true })
}
process.stdout.write(`\n${killed} mutants noticed, ${survivors} survived\n`)
process.exit(survivors === 0 ? 0 : 1)
