import { type KeyAdmin, openKeyAdmin } from '../../db/key-admin.ts'
import { type Config } from '../config/index.ts'
import { type DatabaseAccess, reachDatabase } from '../database-access.ts'
import { openRootKey, rootKeyFile } from '../root-key-access.ts'
import { backups } from './backups.ts'
import { type Finding, attempt } from './finding.ts'
import { certificate, configuration, disk, secretFiles, versions } from './machine.ts'
import { database, keys, mail } from './services.ts'

interface ExamineOptions {
  readonly config: Config
  /** Of Rind. */
  readonly version: string
  readonly clock: { now(): number }
}

/**
 * Looks at everything that an installation stands on, beside a running server or without one, and changes nothing. One
 * thing that cannot be looked at does not keep the others from being.
 */
export async function examine({ config, version, clock }: ExamineOptions): Promise<readonly Finding[]> {
  return [
    ...versions(version),
    ...configuration(config),
    ...(await attempt('tls', 'Check TLS_CERT and that Rind may read it.', () => certificate(config, clock.now()))),
    ...(await attempt('disk', 'Check DATA_DIR.', () => disk(config))),
    ...(await attempt('root-key-file', 'Put the file of the root key back, or check who may read it.', () => secretFiles(rootKeyFile(config)))),
    ...(await attempt('mail', 'Check SMTP_URL, its login and the network.', () => mail(config))),
    ...(await attempt('database', 'Check the URLs of the database, DATA_DIR, and that PostgreSQL runs.', () => withDatabase(config, clock)))
  ]
}

async function withDatabase(config: Config, clock: { now(): number }): Promise<readonly Finding[]> {
  const access: DatabaseAccess = await reachDatabase(config, () => undefined)
  try {
    return [
      ...(await attempt('database', 'Check the URLs of the database and their passwords.', () => database(access))),
      ...(await attempt('backups', 'Look at the register of backups: the database may be behind this version.', () => backups(config, access, clock.now()))),
      ...(await attempt('root-key', 'Put the right root key back: docs/cryptography.md.', () => withKeys(config, access, clock, (admin) => keys(admin, clock.now()))))
    ]
  } finally {
    await access.stop()
  }
}

async function withKeys<T>(config: Config, { urls }: DatabaseAccess, clock: { now(): number }, run: (admin: KeyAdmin) => Promise<T>): Promise<T> {
  const admin = openKeyAdmin({ url: urls.jobs.reveal(), rootKey: await openRootKey(config, () => undefined), clock, alert: () => undefined })
  try {
    return await run(admin)
  } finally {
    await admin.close()
  }
}
