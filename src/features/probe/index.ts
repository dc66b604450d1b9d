export { type ProbeAccount, probeAccount } from './account.ts'
export { foundProbe } from './found.ts'
export { pruneProbe } from './prune.ts'
