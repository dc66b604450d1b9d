import type { Conversation } from '../../../features/conversations/schema.ts'
import type { Inbox } from '../../../features/inboxes/schema.ts'
import type { Message } from '../../../features/messages/schema.ts'
import type { SearchPush } from '../../../features/search/schema.ts'
import { ApiProblem, NetworkFailure } from '../../lib/api.ts'
import { LiveSocket } from '../../lib/socket.ts'
import { api, leaveToSignIn, locked, signedOut } from './client.ts'

export type Push =
  | { event: 'message'; conversationId: string; message: Message }
  | { event: 'conversation'; conversation: Conversation }
  | { event: 'typing'; conversationId: string; by: { kind: 'contact' | 'member'; id: string } }
  | { event: 'receipt'; conversationId: string; contactDeliveredSeq: number; contactReadSeq: number }
  | { event: 'read'; conversationId: string; seq: number }
  | { event: 'inbox'; inbox: Inbox }
  | { event: 'erased'; conversationIds: string[] }
  | { event: 'members' }
  /** What is hidden has changed: for the whole workspace, or in one conversation for this reader. */
  | { event: 'privacy' }
  | { event: 'revealed'; conversationId: string }
  | { event: 'rights' }
  | SearchPush
  | { event: 'closing'; reason: 'signed_out' | 'locked' | 'policy' | 'restart' | 'slow' | 'rights' }

const ASK_AGAIN_MS = 5_000

function startAgain(): void {
  if (!locked.value && !signedOut.value) live.start()
}

/** The one live connection of this tab. */
export const live = new LiveSocket<Push>({
  ticket: async () => (await api.post<{ ticket: string }>('/socket/ticket')).ticket,
  // The session's own answer says whether it is over, locked or not let in from here.
  onSignedOut: () => void api.get('/auth/session').then(leaveToSignIn, (error: unknown) => {
    if (error instanceof NetworkFailure) leaveToSignIn()
    // Neither yes nor no: it is asked again.
    else if (!(error instanceof ApiProblem) || (error.problem.status !== 401 && error.problem.status !== 403)) setTimeout(startAgain, ASK_AGAIN_MS)
  })
})
