import Type from 'typebox'
import { defineOperation } from '../../operations/index.ts'
import { Closed } from '../../operations/fields.ts'
import { signFrame } from './frame-token.ts'
import { renewableFrame } from './visitor.ts'

export const renew = defineOperation({
  id: 'widget.renew',
  summary: 'Get a new frame token for one that ran out',
  actor: 'public',
  permission: 'enter',
  limits: ['public.ip'],
  scope: 'none',
  rest: { method: 'POST', path: '/widget/token' },
  socket: false,
  audit: false,
  input: Closed({ frameToken: Type.String({ maxLength: 1000, description: 'The token that the frame was served with.' }) }),
  output: Closed({ frameToken: Type.String() }),
  run: async ({ services, now }, { frameToken }) => ({ frameToken: signFrame(services.systemKeys, await renewableFrame(services, frameToken), now) })
})
