export { type Outbound, type Outcome, createOutbound } from './client.ts'
export { parseTarget } from './target.ts'
