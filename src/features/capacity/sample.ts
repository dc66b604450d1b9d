import type { StatsFs } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import { availableParallelism, loadavg } from 'node:os'
import type { Services } from '../../operations/index.ts'
import { forecast } from './forecast.ts'
import { deleteSamples, keepSample, readDatabase } from './repository.ts'
import type { MeasureName } from './schema.ts'

const HOUR_MS = 60 * 60_000
const KEPT_MS = 400 * 24 * HOUR_MS

export interface Outlook {
  readonly what: MeasureName
  /** Days until it is full, at the soonest; null: not within ten years, or not known yet. */
  readonly days: number | null
}

/**
 * Measures how full everything is and keeps it for the hour. The processor is the machine's load of the last quarter of an
 * hour in shares of its cores; the disk is the one that holds DATA_DIR.
 * @returns when each thing that has a limit may be full
 */
export async function sampleCapacity({ withPlatform, clock }: Pick<Services, 'withPlatform' | 'clock'>, dataDir: string): Promise<readonly Outlook[]> {
  const now = clock.now()
  const { blocks, bavail, bsize } = await diskOf(dataDir)
  const machine = { processorPermille: Math.round(((loadavg()[2] ?? 0) * 1000) / availableParallelism()), diskBytes: (blocks - bavail) * bsize, diskTotal: blocks * bsize }
  return withPlatform(async (tx) => {
    await keepSample(tx, { takenAt: new Date(Math.floor(now / HOUR_MS) * HOUR_MS), ...(await readDatabase(tx)), ...machine })
    await deleteSamples(tx, new Date(now - KEPT_MS))
    const { measures } = await forecast(tx, now)
    return measures.flatMap(({ name, limit, projection }) => (limit === null ? [] : [{ what: name, days: projection?.soonest ?? null }]))
  })
}

/** The disk that holds a folder, or will once it is made. */
async function diskOf(path: string): Promise<StatsFs> {
  try {
    return await statfs(path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT') || dirname(path) === path) throw error
    return diskOf(dirname(path))
  }
}
