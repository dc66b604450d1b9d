export { PASSKEY_OPERATIONS } from './operations.ts'
export { passkeysOf, purgeChallenges } from './repository.ts'
