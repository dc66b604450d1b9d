import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import {
  accountOf,
  announce,
  changePassword as storePassword,
  endSessionsOf,
  factorCounts,
  listTotpDevices,
  lockIdentity,
  recordSignIn,
  requireOwnPassword,
  requireStrongPassword,
  setIdentityLocale
} from '../auth/index.ts'
import { memberProfile, updateOwnProfile } from '../members/index.ts'
import { passkeysOf } from '../passkeys/index.ts'
import { AUTHENTICATOR_OPERATIONS } from './authenticators.ts'
import { Account, ChangePasswordInput, Ended, ProfileInput } from './schema.ts'
import { SESSION_OPERATIONS } from './sessions.ts'

const get = defineOperation({
  id: 'account.get',
  summary: 'Your own account: how you are called, and how you sign in',
  actor: 'member',
  permission: 'enter',
  limits: ['member.read'],
  scope: 'none',
  rest: { method: 'GET', path: '/account' },
  socket: false,
  audit: false,
  input: Empty,
  output: Account,
  run: async ({ services, actor }): Promise<Account> => {
    const { systemKeys } = services
    const { name, locale } = await services.withTenant(actor, (tx) => memberProfile(tx, actor.memberId))
    return services.withPlatform(async (tx) => {
      const { email, passwordChangedAt } = await accountOf(tx, systemKeys, actor.identityId)
      return {
        name,
        email,
        locale,
        passwordChangedAt: passwordChangedAt.toISOString(),
        passkeys: (await passkeysOf(tx, systemKeys, actor.identityId)).map(({ id, name, createdAt, lastUsedAt, synced, blocked }) => ({
          id,
          name,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt?.toISOString() ?? null,
          synced,
          blocked
        })),
        authenticators: (await listTotpDevices(tx, systemKeys, actor.identityId)).map(({ id, name, createdAt, lastUsedAt }) => ({
          id,
          name,
          createdAt: createdAt.toISOString(),
          lastUsedAt: lastUsedAt?.toISOString() ?? null
        })),
        recoveryCodesLeft: (await factorCounts(tx, actor.identityId)).recoveryCodes
      }
    })
  }
})

const updateProfile = defineOperation({
  id: 'account.updateProfile',
  summary: 'Change your name in this workspace, or your language',
  actor: 'member',
  permission: 'enter',
  limits: ['member.write'],
  scope: 'tenant',
  rest: { method: 'PATCH', path: '/account' },
  socket: false,
  audit: {},
  input: ProfileInput,
  output: Empty,
  run: async ({ services, actor, tx, publish }, { name, locale }) => {
    await updateOwnProfile(tx, actor.memberId, { ...(name !== undefined && { name }), ...(locale !== undefined && { locale }) })
    if (locale !== undefined) await services.withPlatform((platform) => setIdentityLocale(platform, actor.identityId, locale))
    publish({ type: 'members', tenantId: actor.tenantId })
    return {}
  }
})

const changePassword = defineOperation({
  id: 'account.changePassword',
  summary: 'Change your password',
  description: 'Ends all your other sessions and forgets your other browsers.',
  actor: 'member',
  permission: 'enter',
  fresh: 'account',
  limits: ['member.password'],
  scope: 'none',
  rest: { method: 'PUT', path: '/account/password' },
  socket: false,
  audit: false,
  input: ChangePasswordInput,
  output: Ended,
  run: async ({ services, actor, caller, now, publish }, { currentPassword, password }) => {
    const { identityId, sessionId } = actor
    const { email } = await requireOwnPassword(services, identityId, currentPassword, 'currentPassword')
    const { name } = await services.withTenant(actor, (tx) => memberProfile(tx, actor.memberId))
    requireStrongPassword(password, [email, name])
    const hash = await services.passwords.hash(password)
    const ended = await services.withPlatform(async (tx) => {
      await lockIdentity(tx, identityId)
      await storePassword(tx, services.systemKeys, identityId, hash, now)
      const others = await endSessionsOf(tx, identityId, { sessionId, deviceToken: caller.deviceToken })
      await recordSignIn(tx, services, caller, { operation: 'account.changePassword', outcome: 'granted', identityId, sessionId, workspaceId: actor.tenantId })
      await announce(tx, services, caller, now, { identityId, template: 'password-changed' })
      return others
    })
    for (const id of ended) publish({ type: 'session-ended', sessionId: id })
    return { ended: ended.length }
  }
})

export const ACCOUNT_OPERATIONS = [get, updateProfile, changePassword, ...AUTHENTICATOR_OPERATIONS, ...SESSION_OPERATIONS]
