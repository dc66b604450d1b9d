import { existsSync, mkdirSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** Primary result codes of SQLite: the file is damaged, or is no database at all; another process holds it. */
const [BUSY, CORRUPT, NOT_A_DATABASE] = [5, 11, 26]

/** How long is waited before a file that could not be used is tried again. */
const RETRY_MS = 60_000

const SCHEMA = `
  create table if not exists facts (name text primary key, value text not null) strict, without rowid;
  create table if not exists samples (component text not null, at integer not null, ok integer not null, ms integer not null, primary key (component, at)) strict, without rowid;
  create table if not exists spans (component text not null, start integer not null, until integer not null, up integer not null, primary key (component, start)) strict, without rowid;
  create index if not exists spans_until on spans (component, until);
  create table if not exists incidents (
    id text primary key, kind text not null, title text not null, impact text not null, state text not null, components text not null, draft integer not null,
    created_at integer not null, starts_at integer not null, ends_at integer, resolved_at integer
  ) strict, without rowid;
  create table if not exists updates (id text primary key, incident_id text not null references incidents (id), state text not null, body text not null, at integer not null) strict, without rowid;
`

export interface StoreOptions {
  readonly file: string
  readonly now: () => number
  readonly warn: (message: string) => void
  /** What is kept; without it what the page measures and says. */
  readonly kind?: { readonly name: string; readonly schema: string }
  /** Opened beside the process that holds the lock: whatever is wrong with the file is told and left to that one. */
  readonly isGuest?: boolean
}

/**
 * An SQLite file of the status page's own. A damaged one is kept aside and a new one begun, at the start or later; what cannot
 * be written is told and does not stop the page, which works in memory until the file can be used again.
 */
export class Store {
  readonly #options: StoreOptions
  #db: DatabaseSync
  /** Since when it works in memory, or when the file was tried last; null while the file is used. */
  #lentAt: number | null = null
  /** When history was lost that the new file does not say yet. */
  #lostAt: number | null = null
  /** What went wrong with the last write; null when it went well. */
  failing: string | null = null

  constructor(options: StoreOptions) {
    this.#options = options
    this.#db = this.#open()
  }

  /** Since when history is there, because what was before was damaged; null when nothing was lost. */
  get lostAt(): number | null {
    const row = this.read((db) => db.prepare(`select value from facts where name = 'lost_at'`).get(), undefined)
    return row ? Number(row['value']) : null
  }

  read<T>(work: (db: DatabaseSync) => T, fallback: T): T {
    return this.#attempt(work) ?? fallback
  }

  /** Runs a change in a transaction. @returns what it gave; null when it could not be kept */
  write<T>(work: (db: DatabaseSync) => T): T | null {
    const done = this.#attempt((db) => {
      db.exec('begin immediate')
      try {
        const result = work(db)
        db.exec('commit')
        return { result }
      } catch (error) {
        if (db.isTransaction) db.exec('rollback')
        throw error
      }
    })
    if (done && this.#lentAt === null) this.failing = null
    return done?.result ?? null
  }

  close(): void {
    this.#db.close()
  }

  get #name(): string {
    return this.#options.kind?.name ?? 'status'
  }

  #prepare(file: string): DatabaseSync {
    return prepare(file, this.#options, this.#lostAt)
  }

  #attempt<T>(work: (db: DatabaseSync) => T): T | null {
    this.#retry()
    for (let tries = 0; ; tries++) {
      try {
        return work(this.#db)
      } catch (error) {
        if (this.#options.isGuest === true || !isDamage(error) || tries > 0) {
          this.#tell(error)
          return null
        }
        this.#setAside()
      }
    }
  }

  #tell(error: unknown): void {
    const message = error instanceof Error ? error.message : 'unknown'
    if (this.failing === null) this.#options.warn(`The ${this.#name} database cannot be used: ${message}. The page goes on with what it knows.`)
    this.failing = message
  }

  #open(isDamaged = false): DatabaseSync {
    try {
      return this.#openFile(isDamaged)
    } catch (error) {
      // A disk that is full or gone: the page shows what it measures from here on, and says that nothing of it is kept.
      this.#tell(error)
      this.#lentAt = this.#options.now()
      return this.#prepare(':memory:')
    }
  }

  /** The disk may be there again. What was measured in memory meanwhile is given up for what the file holds. */
  #retry(): void {
    const at = this.#options.now()
    if (this.#lentAt === null || Math.abs(at - this.#lentAt) < RETRY_MS) return
    this.#lentAt = at
    try {
      const db = this.#openFile()
      this.#db.close()
      this.#db = db
      this.#lentAt = null
    } catch (error) {
      this.#tell(error)
    }
  }

  #setAside(): void {
    try {
      this.#db.close()
    } catch {
      // It is of no use any more, closed or not.
    }
    this.#db = this.#open(true)
  }

  #openFile(isDamaged = false): DatabaseSync {
    const { file, isGuest } = this.#options
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    if (isDamaged) this.#keepAside()
    let db: DatabaseSync
    try {
      db = this.#prepare(file)
    } catch (error) {
      if (isGuest === true || !isDamage(error)) throw error
      this.#keepAside()
      db = this.#prepare(file)
    }
    this.#lostAt = null
    return db
  }

  /** Keeps the damaged file, with what belongs to it, under another name. */
  #keepAside(): void {
    const { file, now, warn } = this.#options
    const aside = `${file}.damaged-${new Date(now()).toISOString().replaceAll(/[:.]/g, '-')}`
    for (const end of ['', '-wal', '-shm']) if (existsSync(`${file}${end}`)) renameSync(`${file}${end}`, `${aside}${end}`)
    this.#lostAt = now()
    warn(`The ${this.#name} database was damaged. It is kept as ${aside}; a new one begins${this.#options.kind ? '' : ' and the page says that history is missing'}.`)
  }
}

function prepare(file: string, { kind, isGuest = false }: StoreOptions, lostAt: number | null): DatabaseSync {
  const db = new DatabaseSync(file)
  try {
    db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma busy_timeout = 3000; pragma foreign_keys = on')
    // Reads all of the file: a guest comes with each request, and leaves what it would find alone.
    const check = isGuest ? { quick_check: 'ok' } : db.prepare('pragma quick_check(1)').get()
    if (check?.['quick_check'] !== 'ok') throw Object.assign(new Error('quick_check found damage'), { errcode: CORRUPT })
    db.exec(kind?.schema ?? SCHEMA)
    if (lostAt !== null) db.prepare(`insert or replace into facts values ('lost_at', ?)`).run(String(lostAt))
    return db
  } catch (error) {
    db.close()
    throw error
  }
}

function primaryCode(error: unknown): number | null {
  return error instanceof Error && 'errcode' in error && typeof error.errcode === 'number' ? error.errcode & 0xff : null
}

const isDamage = (error: unknown): boolean => [CORRUPT, NOT_A_DATABASE].includes(primaryCode(error) ?? -1)

/**
 * Keeps a second status process from measuring into the same file. The lock ends with the process, however it ends.
 * @returns gives it back
 * @throws Error when somebody has it
 */
export function lockStore(file: string): () => void {
  let lock: DatabaseSync | undefined
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    lock = new DatabaseSync(`${file}.lock`)
    lock.exec('pragma busy_timeout = 0; begin exclusive')
  } catch (error) {
    lock?.close()
    if (primaryCode(error) === BUSY) throw new Error(`Another status process works on ${file}: one is enough, so this one ends.`, { cause: error })
    // Where no lock can be kept nothing can be stored at that moment either, and the page is shown all the same.
    return () => undefined
  }
  return () => lock.close()
}
