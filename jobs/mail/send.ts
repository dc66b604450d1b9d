import type { JobDefinition } from '../define.ts'

/** Sends one mail of the outbox. Payload: mailId. Tried for three days: after 5 seconds, then ever more slowly, at last each quarter of an hour. */
export const sendMailJob: JobDefinition = { name: 'mail.send', retryLimit: 300, retryDelayMax: 900, expireSeconds: 3600, load: () => import('./send.handler.ts') }
