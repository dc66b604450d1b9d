import type { JobDefinition } from '../define.ts'

/** Queues the mails about a request for a second person. Payload: tenantId, approvalId. */
export const tellApprovalJob: JobDefinition = { name: 'approvals.tell', retryLimit: 8, load: () => import('./tell.handler.ts') }
