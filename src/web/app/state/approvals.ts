import { signal } from '@preact/signals'
import type { SummaryOutput } from '../../../features/approvals/schema.ts'
import { api } from './client.ts'
import { can } from './session.ts'

/** How many requests wait for this member's approval or confirmation; none for who may decide nothing. */
export const waitingApprovals = signal(0)

/** Asks how many wait. Without an answer nothing is claimed: the page itself says when it cannot be loaded. */
export async function loadWaitingApprovals(): Promise<void> {
  if (can().manageWorkspace !== true) return
  try {
    waitingApprovals.value = (await api.get<SummaryOutput>('/approvals/summary')).waiting
  } catch {
    waitingApprovals.value = 0
  }
}
