import type { JobDefinition } from '../define.ts'

/** Carries a step of signing in, {eventId}, into the record of the workspaces that it concerns. */
export const recordSignInJob: JobDefinition = { name: 'record.signIn', retryLimit: 10, load: () => import('./sign-in.handler.ts') }
