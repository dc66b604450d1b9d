import type { PlatformTx } from '../../../db/index.ts'
import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { announce, checkTotp, emailLookup, findIdentity, lockIdentity, recordSignIn, recoveryCodesLeft, requireEmail, requireStrongPassword, spendRecoveryCode, takeFactorLimits } from '../auth/index.ts'
import { queueMail } from '../mail/index.ts'
import { RESET_BY_PASSKEY } from './passkey.ts'
import { createReset } from './repository.ts'
import { CompleteInput, LinkInput, StartInput, StartOutput } from './schema.ts'
import { requireReset, setPassword, tellEnded } from './setting.ts'

const common = { actor: 'public', permission: 'enter', limits: ['reset.ip'], scope: 'none', socket: false, audit: false } as const

export const start = defineOperation({
  ...common,
  id: 'reset.start',
  summary: 'Ask for a link that sets a new password',
  description: 'The answer and its timing are the same for known and unknown addresses; only the mail differs. The link works once, for 15 minutes.',
  rest: { method: 'POST', path: '/auth/reset', status: 202 },
  input: StartInput,
  output: StartOutput,
  run: async ({ services, caller, now }: Context<'public', 'none'>, input) => {
    const { systemKeys, settings } = services
    const email = requireEmail(input.email)
    await services.takeLimit('reset.address', emailLookup(systemKeys, email).toString('base64url'))
    const link = await services.withPlatform(async (tx) => {
      const known = await findIdentity(tx, systemKeys, email)
      const token = await createReset(tx, known?.id ?? null, now)
      // The token stands in the fragment, which browsers send to no server: it reaches no log.
      const link = known ? `${settings.publicUrl}/login/reset#token=${token}` : `${settings.publicUrl}/login`
      await queueMail(tx, services, { to: email, template: known ? 'reset-link' : 'reset-unknown', locale: input.locale, link }, now)
      await recordSignIn(tx, services, caller, { operation: 'reset.start', outcome: 'granted', ...(known && { identityId: known.id }) })
      return link
    })
    return { sent: true as const, ...(!settings.mailIsSent && { devLink: link }) }
  }
})

export const open = defineOperation({
  ...common,
  id: 'reset.open',
  summary: 'Whether a link still sets a new password',
  description: 'For who holds it, before they think of a password. Changes nothing, and tells nothing of the person.',
  rest: { method: 'POST', path: '/auth/reset/open' },
  input: LinkInput,
  output: Empty,
  run: async (context: Context<'public', 'none'>, { token }) => {
    await context.services.withPlatform((tx) => requireReset(context, tx, token))
    return {}
  }
})

export const complete = defineOperation({
  ...common,
  id: 'reset.complete',
  summary: 'Set a new password with the link and a second factor',
  description: 'Ends every session and every other link of the person, who then signs in as usual.',
  rest: { method: 'POST', path: '/auth/reset/complete' },
  input: CompleteInput,
  output: Empty,
  run: async (context: Context<'public', 'none'>, { token, password, factor, code }) => {
    const { services, caller, now } = context
    const { systemKeys, withPlatform, passwords } = services
    const { identityId, email } = await withPlatform((tx) => requireReset(context, tx, token))
    await takeFactorLimits(services, caller, identityId, now)
    // Before the code is spent: who has to think of another password does not have to wait for another code.
    requireStrongPassword(password, [email, 'rind'])
    const passwordHash = await passwords.hash(password)
    const done = await withPlatform(async (tx) => {
      // Before the link and the code, as everything that changes how a person signs in: nothing waits crosswise.
      await lockIdentity(tx, identityId)
      await requireReset(context, tx, token)
      const denied = await checkFactor(tx)
      if (denied) {
        await recordSignIn(tx, services, caller, { operation: 'reset.complete', identityId, outcome: 'denied', code: denied })
        return { denied, ended: [] }
      }
      if (factor === 'recovery') await announce(tx, services, caller, now, { identityId, template: 'recovery-used', facts: { count: await recoveryCodesLeft(tx, identityId) } })
      return { denied: null, ended: await setPassword(context, tx, { operation: 'reset.complete', identityId, email, passwordHash }) }
    })
    if (done.denied) throw new Problem(done.denied, { field: 'code' })
    tellEnded(context, done.ended)
    return {}

    async function checkFactor(tx: PlatformTx): Promise<null | 'wrong_code' | 'code_used'> {
      if (factor === 'totp') return checkTotp(tx, systemKeys, identityId, code, now)
      const spent = await spendRecoveryCode(tx, systemKeys, identityId, code, now)
      return spent === 'used' ? null : spent === 'spent' ? 'code_used' : 'wrong_code'
    }
  }
})

export const RESET_OPERATIONS = [start, open, complete, ...RESET_BY_PASSKEY]
