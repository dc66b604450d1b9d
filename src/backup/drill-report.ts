import { randomBytes } from 'node:crypto'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { type RootKeyProvider, openSignature, openSigning } from '../crypto/index.ts'
import type { DrillResult } from './drill.ts'
import { SignatureError, isVouched, signerOf, vouch } from './signature.ts'
import { type Store, only, readSmall } from './store.ts'

const Closed = <T extends Parameters<typeof Type.Object>[0]>(properties: T) => Type.Object(properties, { additionalProperties: false })
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })
const Uuid = Type.String({ pattern: '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' })
const Instant = Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$` })

/** What a drill of one backup proved, in numbers. */
const DrilledBackup = Closed({ id: Uuid, snapshotAt: Instant, tables: Count, rows: Count, columns: Count, texts: Count, canaries: Count, milliseconds: Count })
export type DrilledBackup = Static<typeof DrilledBackup>

/** What a drill tells that ran where the identities are. */
const DrillReport = Closed({
  type: Type.Literal('rind/drill/1'),
  id: Uuid,
  installation: Closed({ id: Uuid, environment: Type.String({ minLength: 1, maxLength: 20 }) }),
  software: Type.String({ minLength: 1, maxLength: 40 }),
  startedAt: Instant,
  endedAt: Instant,
  /** A word for why it failed; null: it passed. */
  failure: Type.Union([Type.Null(), Type.String({ pattern: '^[a-z][a-z_]{0,39}$' })]),
  backups: Type.Array(DrilledBackup, { maxItems: 10 }),
  signer: Closed({ x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }), vouched: Type.String({ minLength: 1, maxLength: 4000 }) })
})
export type DrillReport = Static<typeof DrillReport>

const compiled = Compile(DrillReport)
const FOLDER = 'drills/'
const LIMIT = 64 << 10
/** As many as are looked at, the newest: somebody may have filled the store. */
const MOST = 100

/** The numbers of a result. Which columns were opened stays with who ran the drill. */
export function drilledBackup({ id, snapshotAt, tables, rows, opened, canaries, ms }: DrillResult): DrilledBackup {
  const counts = Object.values(opened)
  return { id, snapshotAt, tables, rows, columns: counts.filter((count) => count > 0).length, texts: counts.reduce((sum, count) => sum + count, 0), canaries, milliseconds: ms }
}

/**
 * Puts a report into a store, signed with a key made for it that the root key vouches for: whoever ran the drill has the
 * root key, and need not have the key that signs backups.
 */
export async function putDrillReport(store: Store, root: RootKeyProvider, facts: Omit<DrillReport, 'type' | 'signer'>): Promise<void> {
  const signing = openSigning(randomBytes(32))
  const x = signerOf(signing)
  const report: DrillReport = { type: 'rind/drill/1', ...facts, signer: { x, vouched: await vouch('drill-signer', root, facts.installation, x) } }
  await store.put(`${FOLDER}${facts.id}.jws`, only(Buffer.from(signing.sign('backup-manifest', report))))
}

/** Ids of the reports in a store, newest first. */
export async function listDrillReports(store: Store): Promise<readonly string[]> {
  const names = (await store.list(FOLDER)).map(({ name }) => name)
  return names.flatMap((name) => /^drills\/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jws$/.exec(name)?.[1] ?? []).toSorted().toReversed().slice(0, MOST)
}

/** @throws SignatureError when nobody of us signed it, or it is of another installation; StoreError */
export async function readDrillReport(store: Store, id: string, root: RootKeyProvider, installation: DrillReport['installation']): Promise<DrillReport> {
  const text = (await readSmall(store, `${FOLDER}${id}.jws`, LIMIT)).toString('utf8')
  const report = claimed(text)
  const { signer } = report
  if (openSignature(text, signer.x) === null || !(await isVouched('drill-signer', root, report.installation, signer))) throw new SignatureError(`The report of the drill ${id} in ${store.place} is not signed by anybody with the root key.`)
  const isOurs = report.installation.id === installation.id && report.installation.environment === installation.environment
  if (report.id !== id || !isOurs) throw new SignatureError(`The report ${id} in ${store.place} is of another drill or installation.`)
  return report
}

function claimed(text: string): DrillReport {
  try {
    const value: unknown = JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString())
    if (compiled.Check(value)) return value
  } catch {
    // Said below.
  }
  throw new SignatureError('This is no report of a drill that this version of Rind knows.')
}
