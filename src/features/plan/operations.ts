import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { Plan } from './schema.ts'
import { countSeats, planSeats } from './seats.ts'

export const get = defineOperation({
  id: 'plan.get',
  summary: 'The plan of this workspace and its seats',
  actor: 'member',
  permission: 'seeBilling',
  limits: ['member.read'],
  scope: 'none',
  rest: { method: 'GET', path: '/plan' },
  socket: true,
  audit: false,
  input: Empty,
  output: Plan,
  run: async ({ services, actor, now }): Promise<Plan> => {
    const { plan, limit } = await planSeats(services, actor.tenantId)
    return { plan, seats: { limit, ...(await services.withTenant(actor, (tx) => countSeats(tx, now))) } }
  }
})

export const PLAN_OPERATIONS = [get]
