import { type Context, defineOperation } from '../../operations/index.ts'
import { changeListed } from '../conversations/index.ts'
import { ConversationOutput } from '../conversations/schema.ts'
import { requireTeam } from './access.ts'
import { AssignInput } from './schema.ts'

export const assignTeam = defineOperation({
  actor: 'member',
  permission: 'sendMessages',
  limits: ['member.write'],
  scope: 'tenant',
  socket: true,
  id: 'conversations.assignTeam',
  summary: 'Give a conversation to a team, or to none',
  description: 'Beside the colleague it may be assigned to. Whoever may open it stays the same: a team gives no rights.',
  rest: { method: 'PUT', path: '/conversations/:conversationId/team' },
  audit: { target: ({ conversationId }: { readonly conversationId: string }) => ({ kind: 'conversation', id: conversationId }) },
  input: AssignInput,
  output: ConversationOutput,
  run: async (context: Context<'member', 'tenant'>, { conversationId, teamId }) => {
    // Many give to one team at once; they need not wait for each other.
    if (teamId !== null) await requireTeam(context.tx, teamId, 'share')
    return changeListed(context, conversationId, { teamId }, teamId === null ? { type: 'teamless', memberId: null } : { type: 'team', memberId: null, teamId })
  }
})
