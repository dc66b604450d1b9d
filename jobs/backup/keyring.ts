import type { JobDefinition } from '../define.ts'

/** Copies the keyring after an erasure. Tried again while a backup is under way, which has a keyring of an earlier moment. */
export const keepKeyringJob: JobDefinition = { name: 'backup.keyring', retryLimit: 100, retryDelayMax: 600, expireSeconds: 3600, load: () => import('./keyring.handler.ts') }
