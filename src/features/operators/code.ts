import { Problem } from '../../errors/index.ts'
import type { Context } from '../../operations/index.ts'
import { clockSkewMinutes, matchingStep } from '../auth/index.ts'
import { type Account, findById, useStep } from './repository.ts'

type Own = Pick<Context<'operator', 'platform'>, 'tx' | 'services' | 'actor'>

/** The account of whoever is signed in. @throws Problem unauthenticated when it is gone */
export async function ownAccount({ tx, services, actor }: Own): Promise<Account> {
  const account = await findById(tx, services.systemKeys, actor.operatorId)
  if (!account) throw new Problem('unauthenticated')
  return account
}

/** A code for this very action, used up with it. @throws Problem wrong_code, code_used or clock_skew */
export async function requireOperatorCode(context: Own & { readonly now: number }, code: string): Promise<void> {
  const { id, totpSecret } = await ownAccount(context)
  const step = matchingStep(totpSecret, code, context.now)
  if (step === null) throw wrongCode(totpSecret, code, context.now)
  if (!(await useStep(context.tx, id, step))) throw new Problem('code_used', { field: 'code' })
}

/** Why a code is wrong. */
export function wrongCode(secret: string, code: string, now: number): Problem {
  const minutes = clockSkewMinutes(secret, code, now)
  if (minutes === null) return new Problem('wrong_code', { field: 'code' })
  return new Problem('clock_skew', { field: 'code', facts: { minutes, direction: minutes > 0 ? 'ahead' : 'behind' } })
}
