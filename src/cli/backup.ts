import { openBackupSetup } from '../backup-access.ts'
import type { Environment } from '../config/index.ts'
import { makeBackup } from '../features/backups/index.ts'
import { rowsOf, bytesOf, nameOf } from '../backup/manifest.ts'
import { withServices } from './open-services.ts'

const USAGE = 'Usage: rind backup'
const say = (text: string) => process.stderr.write(`${text}\n`)

/**
 * Makes a backup now, beside a running server or without one. Its name is the only line on standard output.
 * @throws Error with what to do, or the usage
 */
export async function runBackup(env: Environment, args: readonly string[]): Promise<void> {
  if (args.length > 0) throw new Error(USAGE)
  await withServices(env, async (services, { config, access }) => {
    const setup = await openBackupSetup(config, access.backup, say)
    if (!setup) throw new Error('DATABASE_BACKUP_URL is not set: a backup is made with a login of its own, as "rind migrate --print-env" prints it.')
    const made = await makeBackup(setup, services, ({ table, done, of }) => table !== '' && say(`${done + 1} of ${of}  ${table}`))
    if (!made) throw new Error('Another backup of this database is under way.')
    const { data } = made
    say(`${data.tables.length} tables, ${rowsOf(data)} rows, ${bytesOf(data)} bytes, to ${data.recipients.length} recipients. Every part was read back.`)
    process.stdout.write(`${nameOf(data)}\n`)
  })
}
