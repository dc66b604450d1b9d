export { REALTIME_OPERATIONS } from './operations.ts'
export { type Redeemed, purgeTickets, redeemTicket } from './tickets.ts'
