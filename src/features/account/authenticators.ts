import { Problem, notFound } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import {
  addTotpDevice,
  announce,
  clockSkewMinutes,
  endTotpEnrolment,
  findTotpEnrolment,
  listTotpDevices,
  lockIdentity,
  matchingStep,
  newTotpSecret,
  recordSignIn,
  removeTotpDevice,
  renameTotpDevice,
  renewRecoveryCodes,
  requireFactorLeft,
  requireOwnPassword,
  saveTotpEnrolment,
  totpSetup
} from '../auth/index.ts'
import { AuthenticatorInput, ConfirmTotpInput, ConfirmTotpOutput, PrepareTotpInput, RecoveryCodes, RenameAuthenticatorInput, TotpSetup } from './schema.ts'

const MAX_AUTHENTICATORS = 10

const prepare = defineOperation({
  id: 'account.prepareAuthenticator',
  summary: 'Begin to add an authenticator app to your own account',
  description: 'Shows a new key. It is worth nothing until one of its codes confirms it, within a quarter of an hour, in this session.',
  actor: 'member',
  permission: 'enter',
  fresh: 'account',
  limits: ['member.password'],
  scope: 'none',
  rest: { method: 'POST', path: '/account/authenticators/setup' },
  socket: false,
  audit: false,
  input: PrepareTotpInput,
  output: TotpSetup,
  run: async ({ services, actor, now }, { name, password }) => {
    const { email } = await requireOwnPassword(services, actor.identityId, password)
    const secret = newTotpSecret()
    await services.withPlatform(async (tx) => {
      if ((await listTotpDevices(tx, services.systemKeys, actor.identityId)).length >= MAX_AUTHENTICATORS) throw tooMany()
      await saveTotpEnrolment(tx, services.systemKeys, actor.sessionId, secret, name, now)
    })
    return totpSetup(secret, email)
  }
})

const tooMany = () => new Problem('too_many', { allowed: `at most ${MAX_AUTHENTICATORS} authenticator apps` })

const confirm = defineOperation({
  id: 'account.confirmAuthenticator',
  summary: 'Confirm the new authenticator app with one of its codes',
  actor: 'member',
  permission: 'enter',
  fresh: 'account',
  limits: ['factor.identity', 'factor.day'],
  scope: 'platform',
  rest: { method: 'POST', path: '/account/authenticators', status: 201 },
  socket: false,
  audit: false,
  input: ConfirmTotpInput,
  output: ConfirmTotpOutput,
  run: async ({ services, actor, caller, tx, now }, { code }) => {
    const { identityId, sessionId } = actor
    await lockIdentity(tx, identityId)
    const enrolment = await findTotpEnrolment(tx, services.systemKeys, sessionId, now)
    if (!enrolment) throw new Problem('wrong_step')
    const { secret, name } = enrolment
    const step = matchingStep(secret, code, now)
    if (step === null) {
      const minutes = clockSkewMinutes(secret, code, now)
      if (minutes === null) throw new Problem('wrong_code', { field: 'code' })
      throw new Problem('clock_skew', { field: 'code', facts: { minutes, direction: minutes > 0 ? 'ahead' : 'behind' } })
    }
    if ((await listTotpDevices(tx, services.systemKeys, identityId)).length >= MAX_AUTHENTICATORS) throw tooMany()
    const id = await addTotpDevice(tx, services.systemKeys, identityId, { secret, name, step }, now)
    await endTotpEnrolment(tx, sessionId)
    await recordSignIn(tx, services, caller, { operation: 'account.confirmAuthenticator', outcome: 'granted', identityId, sessionId, workspaceId: actor.tenantId })
    await announce(tx, services, caller, now, { identityId, template: 'totp-added', facts: { name } })
    return { id }
  }
})

const rename = defineOperation({
  id: 'account.renameAuthenticator',
  summary: 'Give an authenticator app of yours another name',
  actor: 'member',
  permission: 'enter',
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'PATCH', path: '/account/authenticators/:authenticatorId' },
  socket: false,
  audit: false,
  input: RenameAuthenticatorInput,
  output: Empty,
  run: async ({ services, actor, tx }, { authenticatorId, name }) => {
    if (!(await renameTotpDevice(tx, services.systemKeys, actor.identityId, authenticatorId, name))) throw notFound()
    return {}
  }
})

const remove = defineOperation({
  id: 'account.removeAuthenticator',
  summary: 'Remove an authenticator app of yours',
  description: 'The last factor stays: last_factor.',
  actor: 'member',
  permission: 'enter',
  fresh: 'account',
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'POST', path: '/account/authenticators/:authenticatorId/remove' },
  socket: false,
  audit: false,
  input: AuthenticatorInput,
  output: Empty,
  run: async ({ services, actor, caller, tx, now }, { authenticatorId }) => {
    const { identityId, sessionId } = actor
    await lockIdentity(tx, identityId)
    const device = (await listTotpDevices(tx, services.systemKeys, identityId)).find(({ id }) => id === authenticatorId)
    if (!device || !(await removeTotpDevice(tx, identityId, authenticatorId))) throw notFound()
    await requireFactorLeft(tx, identityId)
    await recordSignIn(tx, services, caller, { operation: 'account.removeAuthenticator', outcome: 'granted', identityId, sessionId, workspaceId: actor.tenantId })
    await announce(tx, services, caller, now, { identityId, template: 'totp-removed', facts: device.name === null ? {} : { name: device.name } })
    return {}
  }
})

const renewRecovery = defineOperation({
  id: 'account.renewRecoveryCodes',
  summary: 'Make ten new recovery codes',
  description: 'They are shown this once. The old ones are worth nothing from now on.',
  actor: 'member',
  permission: 'enter',
  fresh: 'account',
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'POST', path: '/account/recovery-codes' },
  socket: false,
  audit: false,
  input: Empty,
  output: RecoveryCodes,
  run: async ({ services, actor, caller, tx, now }) => {
    const { identityId, sessionId } = actor
    await lockIdentity(tx, identityId)
    const codes = await renewRecoveryCodes(tx, services.systemKeys, identityId, now)
    await recordSignIn(tx, services, caller, { operation: 'account.renewRecoveryCodes', outcome: 'granted', identityId, sessionId, workspaceId: actor.tenantId })
    await announce(tx, services, caller, now, { identityId, template: 'recovery-renewed' })
    return { codes }
  }
})

export const AUTHENTICATOR_OPERATIONS = [prepare, confirm, rename, remove, renewRecovery]
