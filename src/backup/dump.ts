import { getConstructionPlans } from 'pg-boss'
import { type SnapshotFacts, openSnapshot } from '../../db/backup/snapshot.ts'
import { KEYRING_TABLES, tableId } from '../../db/backup/tables.ts'
import { type BackupKind, type TablePart, partsOf } from './manifest.ts'
import { paced } from './pace.ts'
import { type Part, checkPart, writePart } from './part.ts'
import type { Store } from './store.ts'

/** Where the parts of one kind go, and to whom they are sealed. */
export interface DumpTarget {
  readonly store: Store
  readonly folder: string
  readonly recipients: readonly string[]
}

export interface DumpResult {
  readonly facts: SnapshotFacts
  readonly tables: Readonly<Record<BackupKind, readonly TablePart[]>>
  readonly jobs: Part | null
}

/** What is done so far. */
export interface DumpProgress {
  readonly table: string
  readonly done: number
  readonly of: number
  /** Read from tables until now. */
  readonly bytes: number
}

/** A large table tells in between how far it is. */
const TOLD_MS = 500

/** Without `data`, the keyring alone. */
export interface DumpTargets {
  readonly data: DumpTarget | null
  readonly keyring: DumpTarget
}

/**
 * Copies every table of one snapshot into parts, at a pace: what makes up the keyring to one target, everything else to
 * the other. Then every part is read back from its store and compared with what was written.
 * @throws PartError, StoreError
 */
export async function dump(url: string, targets: DumpTargets, report: (progress: DumpProgress) => void): Promise<DumpResult> {
  const result = await copyTables(url, targets, report)
  for (const kind of ['keyring', 'data'] as const) {
    const target = targets[kind]
    if (!target) continue
    for (const part of partsOf({ tables: result.tables[kind], jobs: kind === 'data' ? result.jobs : null })) await checkPart(target.store, target.folder, part, paced)
  }
  return result
}

async function copyTables(url: string, targets: DumpTargets, report: (progress: DumpProgress) => void): Promise<DumpResult> {
  const snapshot = await openSnapshot(url)
  try {
    const parts: Record<BackupKind, TablePart[]> = { data: [], keyring: [] }
    const wanted = snapshot.tables.filter((table) => targets.data !== null || KEYRING_TABLES.has(tableId(table)))
    let bytes = 0
    for (const [index, table] of wanted.entries()) {
      const kind = KEYRING_TABLES.has(tableId(table)) ? 'keyring' : 'data'
      const target = kind === 'keyring' ? targets.keyring : targets.data
      if (!target) continue
      const say = () => report({ table: tableId(table), done: index, of: wanted.length, bytes })
      say()
      let told = performance.now()
      const copied = passing(paced(snapshot.copyOut(table)), (length) => {
        bytes += length
        if (performance.now() - told < TOLD_MS) return
        told = performance.now()
        say()
      })
      const part = await writePart(target.store, target.folder, `${tableId(table)}.copy.zst.age`, copied, target.recipients)
      parts[kind].push({ ...table, columns: [...table.columns], needs: [...table.needs], rows: await snapshot.copied(table), part })
    }
    const { data } = targets
    const jobs = data && (await writePart(data.store, data.folder, 'jobs.sql.zst.age', jobsSchema(), data.recipients))
    report({ table: '', done: wanted.length, of: wanted.length, bytes })
    return { facts: snapshot.facts, tables: parts, jobs }
  } finally {
    await snapshot.close()
  }
}

async function* passing(source: AsyncIterable<Uint8Array>, count: (length: number) => void): AsyncGenerator<Uint8Array> {
  for await (const chunk of source) {
    count(chunk.length)
    yield chunk
  }
}

/** The statements that make the job queue of this version: a later one only knows how to make its own. */
// oxlint-disable-next-line typescript/require-await -- a part is read as a stream, however small
async function* jobsSchema(): AsyncGenerator<Uint8Array> {
  yield Buffer.from(getConstructionPlans('pgboss'))
}
