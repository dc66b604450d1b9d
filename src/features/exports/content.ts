import { createHash } from 'node:crypto'
import type { TenantTx } from '../../../db/index.ts'
import { LINE_TYPES } from './lines.ts'
import { countLines, readLines } from './read.ts'

/** The form of the file. A reader refuses every other. */
export const FORMAT = 'rind/export/1'

/** What the first line says beside the numbers of lines. */
export interface ExportFacts {
  /** Of this export; null when it was made of a backup. */
  readonly id: string | null
  readonly software: string
  /** The moment of the snapshot, ISO 8601. */
  readonly at: string
  readonly workspace: { readonly id: string; readonly name: string; readonly createdAt: string }
}

export interface Manifest extends ExportFacts {
  readonly type: 'manifest'
  readonly format: typeof FORMAT
  /** How many lines of each type follow. */
  readonly lines: Readonly<Record<string, number>>
}

/** So much is gathered before it is handed on, in bytes. */
const CHUNK = 64 * 1024

/**
 * Everything of a workspace as JSON lines: the manifest, a line for each row, and a last line with the digest of all
 * before it. A page of rows is in memory at a time.
 */
export async function* exportContent(tx: TenantTx, facts: ExportFacts): AsyncGenerator<Buffer> {
  const digest = createHash('sha256')
  let waiting: Buffer[] = []
  let size = 0
  const add = (line: object) => {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
    digest.update(bytes)
    waiting.push(bytes)
    size += bytes.length
  }
  const take = () => {
    const chunk = Buffer.concat(waiting)
    waiting = []
    size = 0
    return chunk
  }
  const lines: Record<string, number> = {}
  for (const line of LINE_TYPES) lines[line.type] = await countLines(tx, line)
  add({ type: 'manifest', format: FORMAT, ...facts, lines } satisfies Manifest)
  let written = 0
  for (const line of LINE_TYPES) {
    for await (const page of readLines(tx, line)) {
      for (const row of page) {
        add({ type: line.type, ...row })
        written += 1
        if (size >= CHUNK) yield take()
      }
    }
  }
  const sha256 = digest.digest('hex')
  waiting.push(Buffer.from(`${JSON.stringify({ type: 'end', lines: written, sha256 })}\n`))
  yield take()
}
