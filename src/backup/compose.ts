import type { RootKeyProvider, Signing } from '../crypto/index.ts'
import type { DumpResult } from './dump.ts'
import type { BackupKind, Manifest } from './manifest.ts'
import { signerOf, vouch } from './signature.ts'

export interface ManifestFacts {
  readonly kind: BackupKind
  readonly id: string
  /** Of the snapshot and of the end, in epoch milliseconds. */
  readonly at: number
  readonly endedAt: number
  readonly dumped: DumpResult
  readonly region: string | null
  readonly software: string
  readonly recipients: readonly string[]
  readonly previous: Manifest['previous']
  readonly signing: Signing
  readonly root: RootKeyProvider
}

/** What a manifest says of what was stored. @throws Error when the database has no installation yet */
export async function composeManifest(facts: ManifestFacts): Promise<Manifest> {
  const { kind, dumped, signing } = facts
  const { installation, migrations, jobsVersion, lsn, postgres } = dumped.facts
  if (!installation) throw new Error('The database belongs to no installation yet')
  const x = signerOf(signing)
  return {
    type: 'rind/backup/1',
    kind,
    id: facts.id,
    installation,
    region: facts.region,
    software: facts.software,
    snapshot: { at: new Date(facts.at).toISOString(), lsn, postgres },
    endedAt: new Date(facts.endedAt).toISOString(),
    schema: { migrations: [...migrations], jobs: jobsVersion },
    tables: [...dumped.tables[kind]],
    jobs: kind === 'data' ? dumped.jobs : null,
    recipients: [...facts.recipients],
    previous: facts.previous,
    signer: { x, vouched: await vouch('signer', facts.root, installation, x) }
  }
}
