import { join, resolve } from 'node:path'
import { type Environment, readChoice, readInteger, readText } from './read.ts'

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const

/** When a drill is made by itself, and where. */
export interface DrillConfig {
  /** Below this folder a PostgreSQL runs while a drill lasts. */
  readonly dir: string
  /** The day of the week, 0 is Sunday, and the hour of it, 0 to 23. */
  readonly day: number
  readonly hour: number
}

export function readDrill(env: Environment, dataDir: string): DrillConfig {
  return {
    dir: resolve(readText(env, 'DRILL_DIR') ?? join(dataDir, 'drill')),
    day: DAYS.indexOf(readChoice(env, 'DRILL_DAY', DAYS, 'sunday')),
    hour: readInteger(env, 'DRILL_HOUR', 0, 23, 5)
  }
}
