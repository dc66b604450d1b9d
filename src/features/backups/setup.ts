import type { BackupKind } from '../../backup/manifest.ts'
import type { FolderPlace, StorePlace } from '../../backup/open-store.ts'
import type { ReleaseSource } from '../../backup/release.ts'
import type { Secret } from '../../crypto/index.ts'
import type { Services } from '../../operations/index.ts'
import type { BackupHour, DrillHour } from './schedule.ts'

/** How an installation keeps its backups. */
export interface BackupSetup {
  /** The login that reads every row and writes none. */
  readonly url: Secret
  readonly places: Readonly<Record<BackupKind, FolderPlace>>
  /** age recipients. Who makes a backup has no identity, and so cannot read it. */
  readonly recipients: Readonly<Record<BackupKind, readonly string[]>>
  /** Copies at the other site; null: there is none. */
  readonly offsite: Readonly<Record<BackupKind | 'release', StorePlace>> | null
  /** The program that is kept beside the copies; null: none is. */
  readonly release: Omit<ReleaseSource, 'version'> | null
  /** Where each place lies, as it was declared. */
  readonly regions: Readonly<Record<BackupKind | 'offsite', string | null>>
  /** When the daily one is made. */
  readonly at: BackupHour
  readonly drill: {
    readonly at: DrillHour
    /** Where a PostgreSQL runs while a drill lasts. */
    readonly dir: string
    /** What "rind drill" is run with; null: the identities are not here, and drills are made where they are. */
    readonly env: Readonly<Record<string, string | undefined>> | null
  }
}

export type BackupServices = Pick<Services, 'clock' | 'withPlatform' | 'signing' | 'settings'> & { readonly keys: Pick<Services['keys'], 'root'> }
