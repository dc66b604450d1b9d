import type { PlatformTx } from '../../../db/index.ts'
import { type Projection, project } from './project.ts'
import { type Sample, samplesSince } from './repository.ts'
import type { MeasureName } from './schema.ts'

const DAY_MS = 24 * 60 * 60_000
/** What is shown and what the line is drawn through. */
export const SHOWN_DAYS = 90

interface Measure {
  readonly name: MeasureName
  readonly limit: number | null
  readonly days: readonly { readonly day: number; readonly value: number }[]
  readonly projection: Projection | null
}

const READ: Readonly<Record<MeasureName, { readonly value: (sample: Sample) => number; readonly limit: (newest: Sample) => number | null }>> = {
  rows: { value: ({ rows }) => rows, limit: () => null },
  database: { value: ({ databaseBytes }) => databaseBytes, limit: () => null },
  disk: { value: ({ diskBytes }) => diskBytes, limit: ({ diskTotal }) => diskTotal },
  connections: { value: ({ connections }) => connections, limit: ({ maxConnections }) => maxConnections },
  processor: { value: ({ processorPermille }) => processorPermille / 1000, limit: () => 1 }
}

/** What was measured in the last ninety days, by day, and when each will be full. */
export async function forecast(tx: PlatformTx, now: number): Promise<{ readonly measures: readonly Measure[]; readonly measuredAt: Date | null }> {
  const samples = await samplesSince(tx, new Date(now - SHOWN_DAYS * DAY_MS))
  const newest = samples.at(-1)
  const measures = (Object.keys(READ) as MeasureName[]).map((name): Measure => {
    const { value, limit } = READ[name]
    const most = new Map<number, number>()
    for (const sample of samples) {
      const day = Math.floor(sample.takenAt.getTime() / DAY_MS) * DAY_MS
      most.set(day, Math.max(most.get(day) ?? 0, value(sample)))
    }
    const days = [...most].map(([day, value]) => ({ day, value }))
    const full = newest ? limit(newest) : null
    return { name, limit: full, days, projection: full === null ? null : project(days, full) }
  })
  return { measures, measuredAt: newest?.takenAt ?? null }
}
