import { writeFile } from 'node:fs/promises'
import { type KeyAdmin, openKeyAdmin } from '../../db/key-admin.ts'
import { type Environment, readConfig } from '../config/index.ts'
import { reachDatabase } from '../database-access.ts'
import { openRootKey } from '../root-key-access.ts'
import { proveCopy, rotateRootKey, sealCopy } from '../root-key-custody.ts'
import { accountOf, eventOf, recordKeyEvent, showKeyEvents } from './key-events.ts'
import { statusText } from './keys-text.ts'
import { takeOption } from './options.ts'

const USAGE = `Usage: rind keys status [--json]
       rind keys history
       rind keys rotate root
       rind keys rotate tenant|data WORKSPACE
       rind keys compromised WORKSPACE
       rind keys custody add AGE-RECIPIENT [--out FILE]
       rind keys verify FILE --identity FILE
What changes keys takes --reason TEXT, which is kept with who ran it.`

const say = (text: string) => process.stderr.write(`${text}\n`)

/**
 * Looks at keys and changes them, beside a running server or without one. Progress and advice go to standard error.
 * @throws Error with what to do, or the usage
 */
export async function runKeys(env: Environment, args: readonly string[]): Promise<void> {
  const [command, ...rest] = args
  const options = { json: takeOption(rest, '--json', false, USAGE), out: takeOption(rest, '--out', true, USAGE), identity: takeOption(rest, '--identity', true, USAGE), reason: takeOption(rest, '--reason', true, USAGE) }
  const run = choose(command, rest, options)
  if (!run || (command === 'status' && options.reason !== null)) throw new Error(USAGE)
  const config = readConfig(env)
  const database = await reachDatabase(config, () => undefined)
  try {
    if (command === 'history') return await showKeyEvents(config, database)
    const rootKey = await openRootKey(config, () => undefined)
    const event = eventOf(command, rest)
    if (event) await recordKeyEvent(config, database, { ...event, account: accountOf(env), reason: options.reason })
    let told = -Infinity
    const admin = openKeyAdmin({
      url: database.urls.jobs.reveal(),
      rootKey,
      clock: { now: () => Date.now() },
      progress: ({ what, tenantId, left }) => {
        if (left !== 0 && performance.now() - told < 1_000) return
        told = performance.now()
        say(`${tenantId === undefined ? '' : `${tenantId}  `}${what} left: ${left}`)
      },
      alert: ({ code, tenantId, where, count }) => say(`${code}: ${count} in ${tenantId ?? 'the installation'}, ${where}`)
    })
    try {
      await run(admin, config)
    } catch (error) {
      // The statement with its values is no business of a terminal's.
      const cause = error instanceof Error && error.message.startsWith('Failed query') && error.cause instanceof Error ? error.cause : null
      throw cause ? new Error(`The database did not do it: ${cause.message}`, { cause: error }) : error
    } finally {
      await admin.close()
    }
  } finally {
    await database.stop()
  }
}

type Run = (admin: KeyAdmin, config: ReturnType<typeof readConfig>) => Promise<void>

function choose(command: string | undefined, rest: readonly string[], options: { json: string | null; out: string | null; identity: string | null }): Run | null {
  const [first, second, ...more] = rest
  if (more.length > 0) return null
  if (command === 'status' && first === undefined) {
    return async (admin) => {
      const [status, copies] = [await admin.status(), await admin.copies()]
      process.stdout.write(`${options.json === null ? statusText(status, copies, Date.now()) : JSON.stringify({ ...status, copies })}\n`)
    }
  }
  if (command === 'history' && first === undefined) return () => Promise.resolve()
  if (command === 'rotate' && first === 'root' && second === undefined) {
    return async (admin, config) => finish(await rotateRootKey(admin, config, say), 'The root key')
  }
  if (command === 'rotate' && (first === 'tenant' || first === 'data') && second !== undefined) {
    return async (admin) => finish(await admin.rotate(second, first), first === 'tenant' ? "The workspace's key" : 'Every data key')
  }
  if (command === 'compromised' && first !== undefined && second === undefined) {
    return async (admin) => finish(await admin.rotate(first, 'compromise'), "The workspace's key and every data key")
  }
  if (command === 'custody' && first === 'add' && second !== undefined) {
    return async (admin, config) => {
      await sealCopy(admin, config, second, async (armored) => {
        if (options.out === null) process.stdout.write(armored)
        else await writeFile(options.out, armored, { mode: 0o600, flag: 'wx' })
      })
      say('This is a copy of the root key that only this custodian can open. When every copy and the root key itself are lost,')
      say('nobody can recover anything, the makers of Rind included. Have the custodian prove it: rind keys verify FILE --identity FILE')
    }
  }
  if (command === 'verify' && first !== undefined && second === undefined && options.identity !== null) {
    const identityFile = options.identity
    return async (admin) => {
      const recipient = await proveCopy(admin, first, identityFile)
      process.stdout.write(`The copy of ${recipient} opens and is the root key of this database. Noted with today's date.\n`)
    }
  }
  return null
}

function finish(left: number, what: string): void {
  if (left > 0) throw new Error(`${left} could not be taken along; the lines above say which, if they cannot be opened. The older keys stay. Run this again, or leave it to the server, which goes on every hour.`)
  say(`${what}: renewed, and nothing is left on an older one.`)
}
