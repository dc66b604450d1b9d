import { Problem, notFound } from '../../errors/index.ts'
import { defineOperation, recordOperatorEvent } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { emailLookup, matchingStep, requireStrongPassword, totpSetup } from '../auth/index.ts'
import { ownAccount, requireOperatorCode, wrongCode } from './code.ts'
import { makeInvitation } from './invite.ts'
import { enrol, findByEmail, findInvitation, listOperators, removeOperator, useStep } from './repository.ts'
import { EnrolInput, InvitationInput, InvitationOutput, InviteInput, InviteOutput, ListOutput, RemoveInput, SessionOutput, SignInInput } from './schema.ts'
import { endOperatorSession, sessionEnds, startOperatorSession } from './sessions.ts'

// Operations of the internal port. Nothing here is reached from the public one.
const entering = { actor: 'public', permission: 'enter', limits: ['operator.ip'], scope: 'none', socket: false, audit: false } as const
const signedIn = { actor: 'operator', permission: 'enter', scope: 'platform', socket: false } as const

export const openInvitation = defineOperation({
  ...entering,
  id: 'operators.openInvitation',
  summary: 'See an invitation and the key for the authenticator app',
  rest: { method: 'POST', path: '/operators/invitation' },
  input: InvitationInput,
  output: InvitationOutput,
  run: async ({ services, now }, { token }) => {
    const found = await services.withPlatform((tx) => findInvitation(tx, services.systemKeys, token, now))
    if (!found) throw new Problem('link_expired')
    return { email: found.email, totp: totpSetup(found.totpSecret, found.email), expiresAt: found.expiresAt.toISOString() }
  }
})

export const enrolOperator = defineOperation({
  ...entering,
  id: 'operators.enrol',
  summary: 'Make the account of an invitation',
  description: 'The invitation works once. Without a code of the authenticator app there is no account.',
  rest: { method: 'POST', path: '/operators/enrol', status: 201 },
  input: EnrolInput,
  output: Empty,
  run: async ({ services, caller, now, setCookie }, { token, name, password, code }) => {
    const { withPlatform, systemKeys } = services
    const known = await withPlatform((tx) => findInvitation(tx, systemKeys, token, now))
    if (!known) throw new Problem('link_expired')
    requireStrongPassword(password, [known.email, name, 'rind'])
    const totpStep = matchingStep(known.totpSecret, code, now)
    if (totpStep === null) throw wrongCode(known.totpSecret, code, now)
    const passwordHash = await services.passwords.hash(password)
    const session = await withPlatform(async (tx) => {
      const invitation = await findInvitation(tx, systemKeys, token, now)
      if (!invitation) throw new Problem('link_expired')
      const operatorId = await enrol(tx, systemKeys, invitation, { name: name.trim(), passwordHash, totpStep }, now)
      await recordOperatorEvent(tx, services, { operation: 'operators.enrol', outcome: 'granted', operatorId, caller, now })
      return startOperatorSession(tx, operatorId, now)
    })
    setCookie('operator', session.token, session.maxAgeSeconds)
    return {}
  }
})

export const signIn = defineOperation({
  ...entering,
  id: 'operators.signIn',
  summary: 'Sign in with password and code',
  description: 'One answer for a wrong address, password or code, and it takes as long for each.',
  rest: { method: 'POST', path: '/operators/sign-in' },
  input: SignInInput,
  output: Empty,
  run: async ({ services, caller, now, setCookie }, { email, password, code }) => {
    const { withPlatform, systemKeys, passwords } = services
    await services.takeLimit('operator.account', emailLookup(systemKeys, email).toString('base64url'))
    const account = await withPlatform((tx) => findByEmail(tx, systemKeys, email))
    const right = await passwords.verify(account?.passwordHash ?? null, password)
    const step = account && matchingStep(account.totpSecret, code, now)
    const session = await withPlatform(async (tx) => {
      const passed = right && account !== null && step !== null && (await useStep(tx, account.id, step))
      const event = { operation: 'operators.signIn', caller, now, ...(account && { operatorId: account.id }) }
      await recordOperatorEvent(tx, services, passed ? { ...event, outcome: 'granted' } : { ...event, outcome: 'denied', code: 'wrong_credentials' })
      return passed ? startOperatorSession(tx, account.id, now) : null
    })
    if (!session) throw new Problem('wrong_credentials', { detail: 'The address, the password or the code is not right.' })
    setCookie('operator', session.token, session.maxAgeSeconds)
    return {}
  }
})

export const session = defineOperation({
  ...signedIn,
  id: 'operators.session',
  summary: 'Who is signed in',
  limits: ['operator.read'],
  rest: { method: 'GET', path: '/operators/session' },
  audit: false,
  input: Empty,
  output: SessionOutput,
  run: async ({ tx, services, actor, now }) => {
    const { id, name, email } = await ownAccount({ tx, services, actor })
    return { operator: { id, name, email }, expiresAt: ((await sessionEnds(tx, actor.sessionId)) ?? new Date(now)).toISOString() }
  }
})

export const signOut = defineOperation({
  ...signedIn,
  id: 'operators.signOut',
  summary: 'Sign out',
  limits: ['operator.write'],
  rest: { method: 'POST', path: '/operators/sign-out' },
  audit: {},
  input: Empty,
  output: Empty,
  run: async ({ tx, actor, setCookie }) => {
    await endOperatorSession(tx, actor.sessionId)
    setCookie('operator', null, 0)
    return {}
  }
})

export const list = defineOperation({
  ...signedIn,
  id: 'operators.list',
  summary: 'The operators of this installation',
  limits: ['operator.read'],
  rest: { method: 'GET', path: '/operators' },
  audit: false,
  input: Empty,
  output: ListOutput,
  run: async ({ tx, services }) => ({
    operators: (await listOperators(tx, services.systemKeys)).map(({ id, name, email, createdAt, lastSeenAt }) => ({
      id,
      name,
      email,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt?.toISOString() ?? null
    }))
  })
})

export const invite = defineOperation({
  ...signedIn,
  id: 'operators.invite',
  summary: 'Invite an operator',
  description: 'Takes a fresh code. The link is shown once, works once and runs out after a day. Not for an address that has an account: whoever holds the link would be that colleague.',
  limits: ['operator.write', 'operator.code'],
  rest: { method: 'POST', path: '/operators/invitations', status: 201 },
  audit: {},
  input: InviteInput,
  output: InviteOutput,
  run: async ({ tx, services, actor, now }, { email, code }) => {
    await requireOperatorCode({ tx, services, actor, now }, code)
    if (await findByEmail(tx, services.systemKeys, email)) throw new Problem('invalid_input', { field: 'email', detail: 'An operator has this address. Remove that account first; then the record says so.', allowed: 'an address without an account' })
    const { link, expiresAt } = await makeInvitation(tx, services, email, now)
    return { link, expiresAt: expiresAt.toISOString() }
  }
})

export const remove = defineOperation({
  ...signedIn,
  id: 'operators.remove',
  summary: 'Remove an operator and end their sessions',
  description: 'Takes a fresh code. Nobody removes themselves.',
  limits: ['operator.write', 'operator.code'],
  rest: { method: 'POST', path: '/operators/:operatorId/remove' },
  audit: {},
  input: RemoveInput,
  output: Empty,
  run: async ({ tx, services, actor, now }, { operatorId, code }) => {
    if (operatorId === actor.operatorId) throw new Problem('invalid_input', { field: 'operatorId', allowed: 'another operator than yourself' })
    await requireOperatorCode({ tx, services, actor, now }, code)
    if (!(await removeOperator(tx, operatorId))) throw notFound()
    return {}
  }
})

export const OPERATOR_OPERATIONS = [openInvitation, enrolOperator, signIn, session, signOut, list, invite, remove]
