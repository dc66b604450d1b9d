import type { JobDefinition } from '../define.ts'

/** Deletes sign-in state that has run out: sign-ups, sessions, tickets, trusted devices, throttles, old mails. Hourly, and after each sign-up's end. */
export const purgeSignInJob: JobDefinition = { name: 'sign-in.purge', schedule: '17 * * * *', retryLimit: 3, load: () => import('./purge.handler.ts') }
