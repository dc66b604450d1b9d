import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { forecast } from './forecast.ts'
import { CapacityOutput } from './schema.ts'

export const capacity = defineOperation({
  actor: 'operator',
  permission: 'enter',
  id: 'installation.capacity',
  summary: 'How full the installation is, and when it will be',
  description: 'Of ninety days. The range of days is what the spread of the measured days allows, by a straight line (95 %).',
  limits: ['operator.read'],
  scope: 'platform',
  rest: { method: 'GET', path: '/installation/capacity' },
  socket: false,
  audit: false,
  input: Empty,
  output: CapacityOutput,
  run: async ({ tx, now }) => {
    const { measures, measuredAt } = await forecast(tx, now)
    return {
      measures: measures.map(({ name, limit, days, projection }) => ({ name, limit, days: days.map(({ day, value }) => ({ day: new Date(day).toISOString(), value })), projection })),
      measuredAt: measuredAt?.toISOString() ?? null
    }
  }
})

export const CAPACITY_OPERATIONS = [capacity]
