import Type, { type Static } from 'typebox'
import { Closed, Moment, Nullable } from '../../operations/fields.ts'

/** One thing that can become full. Bytes, rows, connections, or a share of the processor from 0. */
export const CapacityMeasure = Closed({
  name: Type.Enum(['rows', 'database', 'disk', 'connections', 'processor']),
  limit: Nullable(Type.Number({ description: 'Where it is full; null for what has no limit of its own.' })),
  days: Type.Array(Closed({ day: Moment('The beginning of the day, UTC.'), value: Type.Number() }), { description: 'The highest of each day, oldest first; a day that was not measured is missing.' }),
  projection: Nullable(
    Closed({
      perDay: Type.Number(),
      soonest: Nullable(Type.Integer({ description: 'Days until it is full, at the soonest; null: not within ten years.' })),
      latest: Nullable(Type.Integer())
    })
  )
})
export type CapacityMeasure = Static<typeof CapacityMeasure>
export type MeasureName = CapacityMeasure['name']
export const CapacityOutput = Closed({ measures: Type.Array(CapacityMeasure), measuredAt: Nullable(Moment()) })
export type CapacityOutput = Static<typeof CapacityOutput>
