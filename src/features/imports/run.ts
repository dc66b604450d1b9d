import { sql } from 'drizzle-orm'
import { type TenantTx, newId } from '../../../db/index.ts'
import { type Services, recordSystemEvent } from '../../operations/index.ts'
import { FORMAT, LINE_TYPES, type LineType } from '../exports/index.ts'
import { queueMail } from '../mail/index.ts'
import { abandonWorkspace, holdArrival, openWorkspace, reserveWorkspace } from '../workspace/index.ts'
import type { Arrival } from './arrive.ts'
import { ImportError } from './error.ts'
import { readEnd, readLine, readManifest } from './forms.ts'
import { BATCH, BATCH_BYTES, insertRows } from './insert.ts'
import { type InvitedMember, inviteMembers } from './invite.ts'
import { type RawLine, readRawLines } from './lines.ts'

export interface ImportOptions {
  /** The ids of operations that this version knows. */
  readonly isOperation: (id: string) => boolean
  readonly report: (what: string) => void
  /** What the new workspace is called; as it was, if not given. */
  readonly name?: string
}

export interface Imported {
  readonly workspaceId: string
  readonly name: string
  readonly lines: number
  readonly invited: readonly InvitedMember[]
}

/** Lines between two reports. */
const REPORT_EVERY = 20_000

/**
 * Makes a new workspace of an export, in one transaction that ends only when the last line was read and its digest is
 * right. Until then the workspace is closed and without a name; what fails leaves nothing of it. Then everybody who
 * worked there is invited by mail.
 * @throws ImportError when the file is not taken
 */
export async function importWorkspace(services: Pick<Services, 'withTenant' | 'withPlatform' | 'systemKeys' | 'jobs' | 'clock' | 'settings'>, content: AsyncIterable<Uint8Array>, options: ImportOptions): Promise<Imported> {
  const lines = readRawLines(content)
  const manifest = await firstLine(lines)
  const now = services.clock.now()
  const tenantId = newId(now)
  const name = options.name ?? manifest.workspace.name
  const { plan } = services.settings
  await services.withPlatform((tx) => reserveWorkspace(tx, { id: tenantId, plan, createdAt: new Date(manifest.workspace.createdAt) }))
  try {
    const { invited, count } = await services.withTenant({ tenantId }, async (tx) => {
      await holdArrival(tx)
      await tx.db.execute(sql`set local idle_in_transaction_session_timeout = '10min'`)
      await tx.keys.found(now)
      const { active, count } = await fill(tx, lines, manifest.lines, { tenantId, formerId: manifest.workspace.id, now, isOperation: options.isOperation }, options.report)
      await recordSystemEvent(tx, { operation: 'workspaces.import', target: { kind: 'workspace', id: tenantId }, now })
      return { invited: await inviteMembers(tx, active, now), count }
    })
    await services.withPlatform(async (tx) => {
      await openWorkspace(tx, tenantId, name)
      for (const { email, locale, token } of invited) {
        await queueMail(tx, services, { to: email, template: 'invitation', locale, link: `${services.settings.publicUrl}/invite#token=${token}`, facts: { workspace: name, by: name } }, now)
      }
    })
    return { workspaceId: tenantId, name, lines: count, invited }
  } catch (error) {
    await services.withPlatform((tx) => abandonWorkspace(tx, tenantId)).catch(() => options.report(`${tenantId} stays behind as a closed workspace that nobody reaches, until the server removes it.`))
    throw error
  }
}

async function firstLine(lines: AsyncGenerator<RawLine>) {
  const first = await lines.next()
  if (first.done) throw new ImportError('cut', 'The file is empty.')
  const { format } = first.value.value
  if (format !== FORMAT) throw new ImportError('format', typeof format === 'string' && format.startsWith('rind/export/') ? `The file has the form ${format.slice(0, 40)}, and this Rind reads ${FORMAT}. Use the version that made it, or a newer one.` : 'This is no export of Rind: its first line is no manifest.')
  return readManifest(first.value)
}

interface Batch {
  readonly line: LineType
  readonly rows: { readonly number: number; readonly row: Readonly<Record<string, unknown>> }[]
  bytes: number
}

/** Every line into its table, a batch at a time, in the order in which one may refer to another. @returns who was active there */
async function fill(tx: TenantTx, lines: AsyncGenerator<RawLine>, promised: Readonly<Record<string, number>>, arrival: Arrival, report: ImportOptions['report']): Promise<{ active: ReadonlySet<string>; count: number }> {
  const counts = new Map<string, number>()
  const active = new Set<string>()
  let batch: Batch | undefined
  const flush = async () => {
    if (batch) await insertRows(tx, batch.line, batch.rows, arrival)
    batch = undefined
  }
  let count = 0
  let ended = false
  for await (const raw of lines) {
    if (ended) throw new ImportError('changed', 'Something stands after the last line.')
    if (raw.value['type'] === 'end') {
      await flush()
      checkEnd(raw, count, counts, promised)
      ended = true
      continue
    }
    const { line, row } = readLine(raw)
    if (batch && (batch.line !== line || batch.rows.length >= BATCH || batch.bytes + raw.bytes > BATCH_BYTES)) {
      if (LINE_TYPES.indexOf(line) < LINE_TYPES.indexOf(batch.line)) throw new ImportError('line', `Line ${raw.number} (${line.type}) stands behind what may refer to it.`)
      await flush()
    }
    if (line.type === 'approval' && !arrival.isOperation(String(row['operation']))) throw new ImportError('line', `Line ${raw.number}: this Rind does not know the operation that was approved. Use a newer version.`)
    if (line.type === 'member' && row['status'] === 'active') active.add(String(row['id']))
    batch ??= { line, rows: [], bytes: 0 }
    batch.rows.push({ number: raw.number, row })
    batch.bytes += raw.bytes
    counts.set(line.type, (counts.get(line.type) ?? 0) + 1)
    count += 1
    if (count % REPORT_EVERY === 0) report(`${count} lines`)
  }
  if (!ended) throw new ImportError('cut', 'The file is not whole: its last line is missing.')
  return { active, count }
}

function checkEnd(raw: RawLine, count: number, counts: ReadonlyMap<string, number>, promised: Readonly<Record<string, number>>): void {
  const end = readEnd(raw)
  if (end.sha256 !== raw.before()) throw new ImportError('changed', 'The file was changed: its digest is another.')
  const wrong = Object.keys(promised).find((type) => promised[type] !== (counts.get(type) ?? 0))
  if (wrong !== undefined || end.lines !== count) throw new ImportError('changed', `The file was changed: it does not hold what its first line says${wrong === undefined ? '' : ` (${wrong})`}.`)
}
