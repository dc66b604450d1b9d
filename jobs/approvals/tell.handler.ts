import { tellOfApproval } from '../../src/features/approvals/index.ts'
import type { JobHandler } from '../define.ts'

export const handle: JobHandler = async ({ services }, { tenantId, approvalId }) => {
  if (typeof tenantId !== 'string' || typeof approvalId !== 'string') throw new TypeError('approvals.tell needs a tenantId and an approvalId')
  await tellOfApproval(services, tenantId, approvalId)
}
