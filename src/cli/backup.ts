import { openBackupSetup } from '../backup-access.ts'
import type { DumpProgress } from '../backup/dump.ts'
import { bytesOf, nameOf, rowsOf } from '../backup/manifest.ts'
import type { Environment } from '../config/index.ts'
import { makeBackup } from '../features/backups/index.ts'
import { HOLD_USAGE, runHold, runRelease } from './backup-hold.ts'
import { withServices } from './open-services.ts'
import { takeOption } from './options.ts'
import { progressLine } from './progress-line.ts'

const USAGE = `Usage: rind backup [--new-store]
       --new-store: BACKUP_DIR and KEYRING_DIR lost what they held, and are taken as new.
       ${HOLD_USAGE}`

/**
 * Makes a backup now, beside a running server or without one, and its name is the only line on standard output; or holds
 * one that was made.
 * @throws Error with what to do, or the usage
 */
export async function runBackup(env: Environment, given: readonly string[]): Promise<void> {
  const [command, ...rest] = given
  if (command === 'hold') return runHold(env, rest)
  if (command === 'release') return runRelease(env, rest)
  const args = [...given]
  const newStore = takeOption(args, '--new-store', false, USAGE) !== null
  if (args.length > 0) throw new Error(USAGE)
  const line = progressLine(process.stderr)
  await withServices(env, async (services, { config, access }) => {
    const setup = await openBackupSetup(config, env, access.backup, (text) => line.say(text))
    if (!setup) throw new Error('DATABASE_BACKUP_URL is not set: a backup is made with a login of its own, as "rind migrate --print-env" prints it.')
    const report = ({ table, done, of, bytes }: DumpProgress) => line.show(table === '' ? 'reading every part back' : `${done + 1} of ${of} tables  ${(bytes / 1e6).toFixed(1)} MB  ${table}`, done / of)
    const made = await makeBackup(setup, services, report, { newStore })
    if (!made) throw new Error('Another backup of this database is under way.')
    const { data } = made
    line.say(`${data.tables.length} tables, ${rowsOf(data)} rows, ${bytesOf(data)} bytes, to ${data.recipients.length} recipients. Every part was read back.`)
    process.stdout.write(`${nameOf(data)}\n`)
  })
}
