import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { generateIdentity, identityToRecipient } from 'age-encryption'
import type { Test } from 'tap'
import type { BackupSetup } from '../../src/features/backups/index.ts'
import type { TestDatabase } from './database.ts'

/** Stores and identities of a test. The server gets the setup alone, which holds no identity. */
export interface TestStores {
  readonly folder: string
  readonly identities: { readonly data: string; readonly keyring: string }
  setup(database: TestDatabase): BackupSetup
}

export async function makeStores(t: Pick<Test, 'teardown'>): Promise<TestStores> {
  const folder = await mkdtemp(join(tmpdir(), 'rind-backups-'))
  t.teardown(() => rm(folder, { recursive: true, force: true }))
  const identities = { data: await generateIdentity(), keyring: await generateIdentity() }
  const recipients = { data: [await identityToRecipient(identities.data)], keyring: [await identityToRecipient(identities.keyring)] }
  return {
    folder,
    identities,
    setup: ({ urls }) => ({
      url: urls.backup,
      places: { data: { kind: 'folder', path: join(folder, 'backups') }, keyring: { kind: 'folder', path: join(folder, 'keyring') } },
      recipients,
      offsite: { data: { kind: 'folder', path: join(folder, 'offsite/backups') }, keyring: { kind: 'folder', path: join(folder, 'offsite/keyring') }, release: { kind: 'folder', path: join(folder, 'offsite/release') } },
      release: null,
      regions: { data: 'NL:ams1', keyring: 'NL:ams1', offsite: 'NL:grq2' },
      at: { hour: 3, timeZone: 'Europe/Amsterdam' },
      drill: { at: { day: 0, hour: 5, timeZone: 'Europe/Amsterdam' }, dir: join(folder, 'drill'), env: null }
    })
  }
}
