import type { Environment } from '../config/index.ts'
import { holdByName, releaseByName } from '../features/backups/index.ts'
import { withServices } from './open-services.ts'
import { takeOption } from './options.ts'

export const HOLD_USAGE = `rind backup hold NAME --until DATE --reason TEXT
       rind backup release NAME`
const USAGE = `Usage: ${HOLD_USAGE}`

/**
 * Keeps a backup of the data beyond its time, until the end of a day (UTC) or a moment.
 * @throws Error with what to do, or the usage
 */
export async function runHold(env: Environment, given: readonly string[]): Promise<void> {
  const args = [...given]
  const until = takeOption(args, '--until', true, USAGE)
  const reason = takeOption(args, '--reason', true, USAGE)
  const [name, ...more] = args
  if (name === undefined || more.length > 0 || until === null || reason === null) throw new Error(USAGE)
  const end = endOf(until)
  if (end === null) throw new Error('--until takes a day or a moment in UTC, as 2027-03-04 or 2027-03-04T12:00Z.')
  await withServices(env, async (services) => {
    await holdByName(services, name, { until: end, reason })
    process.stderr.write(`${name} is held until ${new Date(end).toISOString()}. A hold keeps no key: what was erased stays erased in it.\n`)
  })
}

/** Lifts the hold of a backup. @throws Error with what to do, or the usage */
export async function runRelease(env: Environment, args: readonly string[]): Promise<void> {
  const [name, ...more] = args
  if (name === undefined || more.length > 0) throw new Error(USAGE)
  await withServices(env, async (services) => {
    await releaseByName(services, name)
    process.stderr.write(`${name} is held no more. If its time is over it is destroyed by the server's next look.\n`)
  })
}

/** The last moment of a day, or the moment itself; null for what is neither. */
function endOf(text: string): number | null {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text)
  if (!isDay && !/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?Z$/.test(text)) return null
  const at = Date.parse(isDay ? `${text}T23:59:59.999Z` : text)
  return Number.isNaN(at) ? null : at
}
