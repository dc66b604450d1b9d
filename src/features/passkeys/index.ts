export { requestOptions } from './ceremony.ts'
export { PASSKEY_OPERATIONS } from './operations.ts'
export { issueChallenge, passkeysOf, purgeChallenges } from './repository.ts'
export { usePasskey } from './use.ts'
