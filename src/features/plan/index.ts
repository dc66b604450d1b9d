export { PLAN_OPERATIONS } from './operations.ts'
export { type Seats, countSeats, planSeats, requireOwnSeat, requireSeat } from './seats.ts'
