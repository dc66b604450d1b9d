import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'
import { Closed, Count, Hex, Instant, Text, Uuid } from './fields.ts'

const PartSchema = Closed({
  name: Type.String({ pattern: '^[A-Za-z0-9_-][A-Za-z0-9._-]{0,199}$' }),
  stored: Closed({ bytes: Count, xxh3: Hex(16), sha256: Hex(32) }),
  content: Closed({ bytes: Count, xxh3: Hex(16) })
})

const TablePart = Closed({
  schema: Text(63),
  name: Text(63),
  columns: Type.Array(Text(63)),
  partition: Type.Union([Type.Null(), Closed({ of: Text(130), bound: Text(2000) })]),
  needs: Type.Array(Text(130)),
  rows: Count,
  part: PartSchema
})
export type TablePart = Static<typeof TablePart>

/** What a backup is, and what each of its parts has to be. It stands beside the parts, signed, in clear. */
export const Manifest = Closed({
  type: Type.Literal('rind/backup/1'),
  /** `keyring`: keys and what belongs to them. `data`: everything else. */
  kind: Type.Union([Type.Literal('data'), Type.Literal('keyring')]),
  id: Uuid,
  /** Which installation, and of what kind: no other one takes it. */
  installation: Closed({ id: Uuid, environment: Text(20) }),
  region: Type.Union([Type.Null(), Text(60)]),
  /** Version of Rind. */
  software: Text(40),
  snapshot: Closed({ at: Instant, lsn: Text(20), postgres: Text(20) }),
  endedAt: Instant,
  schema: Closed({ migrations: Type.Array(Closed({ name: Text(100), sha256: Hex(32) })), jobs: Count }),
  tables: Type.Array(TablePart),
  /** The statements that make the job queue as it was, of `data` only. */
  jobs: Type.Union([Type.Null(), PartSchema]),
  /** To whom the parts are sealed. */
  recipients: Type.Array(Text(4000)),
  /** The backup of the same kind before this one, by the SHA-256 of its manifest. */
  previous: Type.Union([Type.Null(), Closed({ id: Uuid, sha256: Hex(32) })]),
  /** The public half of the key that signs this, and the same wrapped under the root key: who holds that knows it for ours. */
  signer: Closed({ x: Type.String({ pattern: '^[A-Za-z0-9_-]{43}$' }), vouched: Text(4000) })
})
export type Manifest = Static<typeof Manifest>
export type BackupKind = Manifest['kind']

const compiled = Compile(Manifest)

/** @throws Error when the text is no manifest of this form */
export function parseManifest(text: string): Manifest {
  const value: unknown = JSON.parse(text)
  if (!compiled.Check(value)) throw new Error('This is no manifest of a backup that this version of Rind knows.')
  return value
}

export const MANIFEST_NAME = 'manifest.jws'
/** A manifest names tables, not rows: hundreds of bytes a table. */
export const MANIFEST_LIMIT = 4 << 20

/** What a backup is called, in order of time: its moment and the random end of its id. */
export function backupName(at: number, id: string): string {
  return `${new Date(at).toISOString().replaceAll(/[-:]|\.\d+/g, '')}-${id.slice(-12)}`
}
export const nameOf = ({ snapshot, id }: Pick<Manifest, 'snapshot' | 'id'>): string => backupName(Date.parse(snapshot.at), id)
export const BACKUP_NAME = /^\d{8}T\d{6}Z-[0-9a-f]{12}$/

export const partsOf = ({ tables, jobs }: { readonly tables: readonly TablePart[]; readonly jobs: Manifest['jobs'] }) => [...tables.map(({ part }) => part), ...(jobs ? [jobs] : [])]
export const rowsOf = ({ tables }: Manifest): number => tables.reduce((sum, { rows }) => sum + rows, 0)
export const bytesOf = (manifest: Manifest): number => partsOf(manifest).reduce((sum, { stored }) => sum + stored.bytes, 0)
