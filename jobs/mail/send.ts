import type { JobDefinition } from '../define.ts'

/** Sends one mail of the outbox. Payload: mailId. Tried for about an hour, ever more slowly. */
export const sendMailJob: JobDefinition = { name: 'mail.send', retryLimit: 8, load: () => import('./send.handler.ts') }
