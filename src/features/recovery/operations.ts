import { Problem } from '../../errors/index.ts'
import { type Context, defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { cancelRecovery, clockSkewMinutes, emailOf, endEverything, lockIdentity, matchingStep, newRecoveryCodes, newTotpSecret, recordSignIn, recoveryCodeHash, replaceFactors, totpSetup } from '../auth/index.ts'
import { queueMail } from '../mail/index.ts'
import { listMembers, memberProfile } from '../members/index.ts'
import { announce, circleOf } from './announce.ts'
import { type Recovery, WAIT_MS, askRecovery, confirmRecovery, finishRecovery, keepSecret, lockRecovery, recoveriesIn, recoveryOf } from './repository.ts'
import { AskInput, AskOutput, CancelInput, Codes, FinishInput, ListOutput, RecoveryState, Setup, TokenInput } from './schema.ts'

const common = { permission: 'enter', scope: 'none', socket: false, audit: false } as const
type Half = Context<'half', 'none'>

const present = (recovery: Recovery | null) => ({ state: recovery?.state ?? ('none' as const), readyAt: recovery?.readyAt?.toISOString() ?? null })

/** The password was given in this very session; with a second factor nobody needs this. */
function requirePassword({ actor }: Half): void {
  if (actor.stage !== 'password') throw new Problem('wrong_step')
}

export const state = defineOperation({
  ...common,
  id: 'recovery.state',
  summary: 'How a way back without any second factor stands',
  actor: 'half',
  limits: ['member.read'],
  rest: { method: 'GET', path: '/auth/factor-recovery' },
  input: Empty,
  output: RecoveryState,
  run: async (context: Half) => {
    requirePassword(context)
    const { services, actor, now } = context
    return present(await services.withPlatform((tx) => recoveryOf(tx, services.systemKeys, actor.identityId, now)))
  }
})

export const ask = defineOperation({
  ...common,
  id: 'recovery.ask',
  summary: 'Ask for a way back as a sole owner who lost every second factor',
  description: 'Sends a link to the mailbox. The 72 hours begin when it is opened.',
  actor: 'half',
  limits: ['recovery.ask'],
  rest: { method: 'POST', path: '/auth/factor-recovery', status: 202 },
  input: AskInput,
  output: AskOutput,
  run: async (context: Half, { locale }) => {
    requirePassword(context)
    const { services, actor, caller, now } = context
    if (!(await circleOf(services, actor.identityId)).isSoleOwner) throw new Problem('not_sole_owner')
    const link = await services.withPlatform(async (tx) => {
      const email = await emailOf(tx, services.systemKeys, actor.identityId)
      const known = await recoveryOf(tx, services.systemKeys, actor.identityId, now)
      if (!email || (known && known.state !== 'asked')) throw new Problem('wrong_step')
      const token = await askRecovery(tx, actor.identityId, locale, now)
      const link = `${services.settings.publicUrl}/login/recover#token=${token}`
      await queueMail(tx, services, { to: email, template: 'recovery-link', locale, link }, now)
      await recordSignIn(tx, services, caller, { operation: 'recovery.ask', outcome: 'granted', identityId: actor.identityId, sessionId: actor.sessionId })
      return link
    })
    return { sent: true as const, ...(!services.settings.mailIsSent && { devLink: link }) }
  }
})

export const confirm = defineOperation({
  ...common,
  id: 'recovery.confirm',
  summary: 'Open the link of the mail: the 72 hours begin',
  description: 'Tells every member of the workspaces of the person. Opening it again tells how it stands.',
  actor: 'public',
  limits: ['reset.ip'],
  rest: { method: 'POST', path: '/auth/factor-recovery/confirm' },
  input: TokenInput,
  output: RecoveryState,
  run: async ({ services, caller, now }: Context<'public', 'none'>, { token }) => {
    const found = await services.withPlatform((tx) => lockRecovery(tx, services.systemKeys, token, now))
    if (!found) throw new Problem('link_expired')
    if (found.state !== 'asked') return present(found)
    const { people, isSoleOwner } = await circleOf(services, found.identityId)
    if (!isSoleOwner) throw new Problem('not_sole_owner')
    return services.withPlatform(async (tx) => {
      const recovery = await lockRecovery(tx, services.systemKeys, token, now)
      if (!recovery) throw new Problem('link_expired')
      if (recovery.state !== 'asked') return present(recovery)
      const readyAt = new Date(now + WAIT_MS)
      await confirmRecovery(tx, recovery.id, now)
      await announce(tx, services, people, 'recovery-announced', { at: readyAt }, now)
      await recordSignIn(tx, services, caller, { operation: 'recovery.confirm', outcome: 'granted', identityId: recovery.identityId })
      return { state: 'waiting' as const, readyAt: readyAt.toISOString() }
    })
  }
})

/** The way back of this link, if it is the own one and its wait is over. @throws Problem link_expired, still_waiting */
async function requireReady(tx: Parameters<typeof lockRecovery>[0], { services, actor, now }: Half, token: string): Promise<Recovery> {
  const recovery = await lockRecovery(tx, services.systemKeys, token, now)
  if (!recovery || recovery.identityId !== actor.identityId) throw new Problem('link_expired')
  if (recovery.state !== 'ready') throw new Problem('still_waiting', recovery.readyAt ? { facts: { readyAt: recovery.readyAt.toISOString() } } : {})
  return recovery
}

export const prepare = defineOperation({
  ...common,
  id: 'recovery.prepare',
  summary: 'After the wait: get the key for a new authenticator app',
  description: 'With the password, in this session, and the link of the mail. The same key until a code confirms it.',
  actor: 'half',
  limits: ['factor.identity', 'factor.day'],
  rest: { method: 'POST', path: '/auth/factor-recovery/prepare' },
  input: TokenInput,
  output: Setup,
  run: async (context: Half, { token }) => {
    requirePassword(context)
    const { systemKeys, withPlatform } = context.services
    return withPlatform(async (tx) => {
      const recovery = await requireReady(tx, context, token)
      const secret = recovery.totpSecret ?? newTotpSecret()
      if (recovery.totpSecret === null) await keepSecret(tx, systemKeys, recovery.id, secret)
      return totpSetup(secret, (await emailOf(tx, systemKeys, recovery.identityId)) ?? '')
    })
  }
})

export const finish = defineOperation({
  ...common,
  id: 'recovery.finish',
  summary: 'After the wait: confirm the new authenticator app and get new recovery codes',
  description: 'The old factors stop working, every session ends, everybody is told. One signs in as usual then.',
  actor: 'half',
  limits: ['factor.identity', 'factor.day'],
  rest: { method: 'POST', path: '/auth/factor-recovery/finish' },
  input: FinishInput,
  output: Codes,
  run: async (context: Half, { token, code }) => {
    requirePassword(context)
    const { services, actor, caller, now, publish } = context
    const { systemKeys } = services
    const { people } = await circleOf(services, actor.identityId)
    const codes = newRecoveryCodes()
    const ended = await services.withPlatform(async (tx) => {
      await lockIdentity(tx, actor.identityId)
      const recovery = await requireReady(tx, context, token)
      const secret = recovery.totpSecret
      if (secret === null) throw new Problem('wrong_step')
      const totpStep = matchingStep(secret, code, now)
      if (totpStep === null) {
        const minutes = clockSkewMinutes(secret, code, now)
        if (minutes === null) throw new Problem('wrong_code', { field: 'code' })
        throw new Problem('clock_skew', { field: 'code', facts: { minutes, direction: minutes > 0 ? 'ahead' : 'behind' } })
      }
      const recoveryCodeHashes = codes.map((one) => recoveryCodeHash(systemKeys, actor.identityId, one))
      await replaceFactors(tx, systemKeys, actor.identityId, { totpSecret: secret, totpStep, recoveryCodeHashes }, now)
      await finishRecovery(tx, recovery.id, now)
      await announce(tx, services, people, 'recovery-finished', {}, now)
      await recordSignIn(tx, services, caller, { operation: 'recovery.finish', outcome: 'granted', identityId: actor.identityId })
      return endEverything(tx, actor.identityId)
    })
    for (const sessionId of ended) publish({ type: 'session-ended', sessionId })
    return { codes }
  }
})

export const list = defineOperation({
  ...common,
  id: 'recovery.list',
  summary: 'Colleagues who wait for new second factors',
  actor: 'member',
  permission: 'manageSecurity',
  limits: ['member.read'],
  rest: { method: 'GET', path: '/security/recoveries' },
  input: Empty,
  output: ListOutput,
  run: async ({ services, actor, now }) => {
    const waiting = await services.withPlatform((tx) => recoveriesIn(tx, services.systemKeys, actor.tenantId, now))
    const names = new Map((await services.withTenant(actor, listMembers)).map(({ id, name }) => [id, name]))
    return { recoveries: waiting.map(({ memberId, readyAt }) => ({ memberId, name: names.get(memberId) ?? '', readyAt: readyAt.toISOString() })) }
  }
})

export const cancel = defineOperation({
  ...common,
  id: 'recovery.cancel',
  summary: 'Stop the wait of a colleague: their factors stay what they were',
  actor: 'member',
  permission: 'manageSecurity',
  limits: ['member.write'],
  rest: { method: 'POST', path: '/security/recoveries/:memberId/cancel' },
  input: CancelInput,
  output: Empty,
  run: async ({ services, actor, caller, now }, { memberId }) => {
    const waiting = await services.withPlatform((tx) => recoveriesIn(tx, services.systemKeys, actor.tenantId, now))
    const found = waiting.find((one) => one.memberId === memberId)
    if (!found) throw new Problem('not_found')
    const { people } = await circleOf(services, found.identityId)
    const by = (await services.withTenant(actor, (tx) => memberProfile(tx, actor.memberId))).name
    await services.withPlatform(async (tx) => {
      if (!(await cancelRecovery(tx, found.identityId, now))) throw new Problem('not_found')
      await announce(tx, services, people, 'recovery-cancelled', { by }, now)
      await recordSignIn(tx, services, caller, { operation: 'recovery.cancel', outcome: 'granted', identityId: actor.identityId, sessionId: actor.sessionId })
    })
    return {}
  }
})

export const RECOVERY_OPERATIONS = [state, ask, confirm, prepare, finish, list, cancel]
