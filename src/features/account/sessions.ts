import { notFound } from '../../errors/index.ts'
import { defineOperation } from '../../operations/index.ts'
import { Empty } from '../../operations/fields.ts'
import { announce, browserName, endOwnSession, endSessionsOf, lockIdentity, recordSignIn, sessionsOf } from '../auth/index.ts'
import { Ended, SessionInput, SessionList } from './schema.ts'

const list = defineOperation({
  id: 'account.sessions',
  summary: 'Where you are signed in',
  actor: 'member',
  permission: 'enter',
  limits: ['member.read'],
  scope: 'platform',
  rest: { method: 'GET', path: '/account/sessions' },
  socket: false,
  audit: false,
  input: Empty,
  output: SessionList,
  run: async ({ services, actor, tx, now }) => ({
    sessions: (await sessionsOf(tx, services.systemKeys, actor.identityId, now)).map(({ id, workspace, ip, userAgent, createdAt, lastSeenAt }) => ({
      id,
      current: id === actor.sessionId,
      workspace,
      browser: browserName(userAgent),
      ip,
      createdAt: createdAt.toISOString(),
      lastSeenAt: lastSeenAt.toISOString()
    }))
  })
})

const end = defineOperation({
  id: 'account.endSession',
  summary: 'End one of your sessions',
  description: 'Its sockets are closed within a second.',
  actor: 'member',
  permission: 'enter',
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'POST', path: '/account/sessions/:sessionId/end' },
  socket: false,
  audit: false,
  input: SessionInput,
  output: Empty,
  run: async ({ services, actor, caller, tx, now, publish }, { sessionId }) => {
    const { identityId } = actor
    if (!(await endOwnSession(tx, identityId, sessionId))) throw notFound()
    await recordSignIn(tx, services, caller, { operation: 'account.endSession', outcome: 'granted', identityId, sessionId, workspaceId: actor.tenantId })
    await announce(tx, services, caller, now, { identityId, template: 'sessions-ended', facts: { count: 1 } })
    publish({ type: 'session-ended', sessionId })
    return {}
  }
})

const endOthers = defineOperation({
  id: 'account.endOtherSessions',
  summary: 'End all your sessions but this one, and forget your other browsers',
  actor: 'member',
  permission: 'enter',
  limits: ['member.write'],
  scope: 'platform',
  rest: { method: 'POST', path: '/account/sessions/end-others' },
  socket: false,
  audit: false,
  input: Empty,
  output: Ended,
  run: async ({ services, actor, caller, tx, now, publish }) => {
    const { identityId, sessionId } = actor
    await lockIdentity(tx, identityId)
    const ended = await endSessionsOf(tx, identityId, { sessionId, deviceToken: caller.deviceToken })
    await recordSignIn(tx, services, caller, { operation: 'account.endOtherSessions', outcome: 'granted', identityId, sessionId, workspaceId: actor.tenantId })
    if (ended.length > 0) await announce(tx, services, caller, now, { identityId, template: 'sessions-ended', facts: { count: ended.length } })
    for (const id of ended) publish({ type: 'session-ended', sessionId: id })
    return { ended: ended.length }
  }
})

export const SESSION_OPERATIONS = [list, end, endOthers]
