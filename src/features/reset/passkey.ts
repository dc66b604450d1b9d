import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { requireStrongPassword } from '../auth/index.ts'
import { issueChallenge, requestOptions, usePasskey } from '../passkeys/index.ts'
import { RequestOptions } from '../passkeys/schema.ts'
import { LinkInput, PasskeyCompleteInput } from './schema.ts'
import { requireReset, setPassword, tellEnded } from './setting.ts'

const common = { actor: 'public', permission: 'enter', limits: ['reset.ip'], scope: 'none', socket: false, audit: false } as const
type Public = Context<'public', 'none'>

const begin = defineOperation({
  ...common,
  id: 'reset.beginPasskey',
  summary: 'Ask for a passkey as the second factor of a new password',
  description: 'The challenge belongs to the link. It names no passkey: who holds the link learns nothing of which there are.',
  rest: { method: 'POST', path: '/auth/reset/passkey/options' },
  input: LinkInput,
  output: RequestOptions,
  run: async (context: Public, { token }) => {
    const { services, now } = context
    return services.withPlatform(async (tx) => {
      await requireReset(context, tx, token)
      return requestOptions(services, await issueChallenge(tx, { purpose: 'reset', linkToken: token }, now), [])
    })
  }
})

const complete = defineOperation({
  ...common,
  id: 'reset.completeWithPasskey',
  summary: 'Set a new password with the link and a passkey',
  description: 'Ends every session and every other link of the person, who then signs in as usual.',
  rest: { method: 'POST', path: '/auth/reset/passkey' },
  input: PasskeyCompleteInput,
  output: Empty,
  run: async (context: Public, { token, password, credential }) => {
    const { services, caller, now } = context
    const { identityId, email } = await services.withPlatform((tx) => requireReset(context, tx, token))
    requireStrongPassword(password, [email, 'rind'])
    const passwordHash = await services.passwords.hash(password)
    const operation = 'reset.completeWithPasskey'
    const use = { services, caller, now, operation, assertion: credential, binding: { purpose: 'reset', linkToken: token }, identityId } as const
    const ended = await usePasskey(use, async (tx) => {
      await requireReset(context, tx, token)
      return setPassword(context, tx, { operation, identityId, email, passwordHash })
    })
    if (!ended) throw new Problem('passkey_refused')
    tellEnded(context, ended)
    return {}
  }
})

export const RESET_BY_PASSKEY = [begin, complete]
