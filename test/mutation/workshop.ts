import { spawn } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import postgres from 'postgres'
import type { DatabaseMutant } from './database.ts'
import type { Mutant } from './mutants.ts'

const COPIED = ['bin', 'db', 'jobs', 'public', 'src', 'test', 'package.json', 'package-lock.json', 'tsconfig.json', '.taprc']
const PRISTINE = 'rind_pristine'
/** A run that hangs is ended; that a mutant makes a test hang is noticed too. */
const PATIENCE_MS = 660_000
/** So often a file is run at most to see one test red twice. */
const MOST_TRIES = 4
const UNMISTAKABLE = /\bnot_authentic\b/

/** The test that went red, and what it says. */
export interface Red {
  readonly test: string
  readonly says: string
}

/** A copy of the sources and a template database of its own, in which one mutant after the other is tried. */
export class Workshop {
  readonly #folder: string
  readonly #template: string
  readonly #adminUrl: string
  readonly #env: NodeJS.ProcessEnv

  private constructor(folder: string, template: string, adminUrl: string, env: NodeJS.ProcessEnv) {
    this.#folder = folder
    this.#template = template
    this.#adminUrl = adminUrl
    this.#env = { ...process.env, ...env, RIND_TEST_ADMIN_URL: adminUrl, RIND_TEST_TEMPLATE: template, TAP_BAIL: '1', TAP_TIMEOUT: '600', RIND_TEST_PATIENCE_MS: '20000' }
  }

  static async open(number: number, adminUrl: string, env: NodeJS.ProcessEnv): Promise<Workshop> {
    const folder = await mkdtemp(join(tmpdir(), 'rind-mutant-'))
    for (const part of COPIED) await cp(resolve(part), join(folder, part), { recursive: true })
    await symlink(resolve('node_modules'), join(folder, 'node_modules'))
    const workshop = new Workshop(folder, `rind_template_${number}`, adminUrl, env)
    await workshop.#onServer((sql) => workshop.#renew(sql))
    return workshop
  }

  close(): Promise<void> {
    return rm(this.#folder, { recursive: true, force: true })
  }

  /** Runs a test file and answers with the first test that went red, or null. */
  async run(file: string): Promise<Red | null> {
    const child = spawn(process.execPath, [file], { cwd: this.#folder, env: this.#env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS)
    const code = await new Promise<number | null>((done) => child.on('close', done))
    clearTimeout(timer)
    if (code === 0) return null
    // It ends at the first failure, so the last test that began is the one that went red.
    const begun = [...output.matchAll(/^# Subtest: (.*)$/gm)].map((match) => match[1] ?? '').at(-1)
    const failed = /^ *not ok \d+ - (.*)$/m.exec(output)?.[1]
    if (begun === undefined) return { test: file, says: `does not start: ${output.trim().split('\n').slice(-4).join(' | ').slice(0, 300)}` }
    return { test: begun, says: failed?.slice(0, 120) ?? '' }
  }

  /** Changes the sources, runs the tests that guard them until one goes red, and puts them back. */
  async trySource({ file, mutated, tests }: Mutant): Promise<Red | null> {
    const path = join(this.#folder, file)
    const source = await readFile(path, 'utf8')
    if (source === mutated) throw new Error(`${file} is not changed by its mutant`)
    await writeFile(path, mutated)
    try {
      for (const test of tests) {
        const red = await this.#runSurely(test)
        if (red !== null) return red
      }
      return null
    } finally {
      await writeFile(path, source)
    }
  }

  /**
   * Runs a test file, and again while it is red: a red counts only when the same test goes red twice. On a busy machine one
   * that has nothing to do with the mutant happens once, and then it says nothing of the mutant either. That an envelope
   * does not open has no other cause than its key or its address.
   */
  async #runSurely(file: string): Promise<Red | null> {
    const before = new Set<string>()
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const red = await this.run(file)
      if (red === null) return null
      if (UNMISTAKABLE.test(red.says) || before.has(red.test)) return red
      before.add(red.test)
    }
    return null
  }

  /** Changes the database that tests clone, runs a test file, and puts it back. */
  tryDatabase({ change, undo }: DatabaseMutant, file: string): Promise<Red | null> {
    return this.#onServer(async (sql) => {
      await this.#renew(sql)
      const template = this.#connect(this.#template)
      try {
        await template.unsafe(change)
      } finally {
        await template.end()
      }
      try {
        return await this.run(file)
      } finally {
        if (undo) await sql.unsafe(undo)
      }
    })
  }

  async #renew(sql: postgres.Sql): Promise<void> {
    await sql.unsafe(`drop database if exists ${this.#template} with (force)`)
    // Copies of one database wait for each other.
    await sql`select pg_advisory_lock(2)`
    await sql.unsafe(`create database ${this.#template} template ${PRISTINE}`)
    await sql`select pg_advisory_unlock(2)`
  }

  #connect(database: string): postgres.Sql {
    return postgres(Object.assign(new URL(this.#adminUrl), { pathname: `/${database}` }).toString(), { max: 1, onnotice: () => undefined })
  }

  async #onServer<T>(work: (sql: postgres.Sql) => Promise<T>): Promise<T> {
    const sql = this.#connect('postgres')
    try {
      return await work(sql)
    } finally {
      await sql.end()
    }
  }
}
