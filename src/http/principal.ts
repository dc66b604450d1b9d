import type { FastifyReply, FastifyRequest } from 'fastify'
import { sessionPrincipal } from '../features/auth/index.ts'
import { findOperatorSession } from '../features/operators/index.ts'
import { findSignupId } from '../features/signup/index.ts'
import { authenticateToken } from '../features/tokens/index.ts'
import { authenticateVisitor } from '../features/widget/index.ts'
import { Problem } from '../errors/index.ts'
import { type AnyOperation, type Caller, type Principal, type Services, subscriberOf } from '../operations/index.ts'
import { readCookie, writeCookies } from './cookies.ts'

const NOBODY: Principal = { kind: 'public' }

/** Whether a request comes with a program's token: then nothing else that it carries is looked at. */
export function hasToken(request: FastifyRequest): boolean {
  return (request.headers.authorization ?? '').startsWith('Bearer rind_')
}

/** The principal of a request, from its credential and from nothing else: no header, query or body names a workspace. */
export async function principalOf(services: Services, operation: Pick<AnyOperation, 'actor' | 'leaves'>, request: FastifyRequest, reply: FastifyReply): Promise<Principal> {
  if (hasToken(request)) {
    if (operation.actor !== 'member') throw new Problem('unauthenticated', { detail: 'A token is not for this operation.' })
    return authenticateToken(services, request.headers.authorization?.slice('Bearer '.length) ?? '', callerOf(request, 'rest'))
  }
  switch (operation.actor) {
    case 'signup': {
      const cookie = readCookie(request, 'signup')
      const signupId = cookie ? await services.withPlatform((tx) => findSignupId(tx, cookie, services.clock.now())) : null
      return signupId ? { kind: 'signup', signupId } : NOBODY
    }
    case 'half':
    case 'locked':
    case 'member':
      return sessionPrincipal(services, readCookie(request, 'session'), callerOf(request, 'rest'), {
        renewed: (value, maxAgeSeconds) => writeCookies(reply, [{ name: 'session', value, maxAgeSeconds }]),
        leaving: operation.leaves === true
      })
    case 'visitor': {
      const bearer = /^Bearer ([A-Za-z0-9_-]{43})$/.exec(request.headers.authorization ?? '')?.[1]
      const frame = request.headers['x-rind-frame']
      if (typeof frame !== 'string' || frame.length > 1000) throw new Problem('invalid_frame_token')
      // Anybody may come as a visitor: how often they have the database asked is bounded before anything else.
      await services.takeLimit('visitor.ip', subscriberOf(request.ip))
      return authenticateVisitor(services, frame, bearer ?? '')
    }
    case 'operator': {
      const token = readCookie(request, 'operator')
      const found = token === undefined ? null : await services.withPlatform((tx) => findOperatorSession(tx, token, request.headers['rind-unattended'] === undefined, services.clock.now()))
      return found ? { kind: 'operator', ...found } : NOBODY
    }
    default:
      return NOBODY
  }
}

/** Where a request comes from. */
export function callerOf(request: FastifyRequest, door: Caller['door']): Caller {
  const deviceToken = readCookie(request, 'device')
  const passkeyToken = readCookie(request, 'passkey')
  return {
    door,
    requestId: request.id,
    ip: request.ip,
    userAgent: request.headers['user-agent'] ?? '',
    locale: preferredLocale(request),
    ...(deviceToken !== undefined && { deviceToken }),
    ...(passkeyToken !== undefined && { passkeyToken })
  }
}

/** Dutch when the address or the browser asks for it before English. */
export function preferredLocale(request: FastifyRequest): 'en' | 'nl' {
  const query = request.query as { lang?: unknown }
  if (query.lang === 'nl' || query.lang === 'en') return query.lang
  const accepted = (request.headers['accept-language'] ?? '').toLowerCase()
  const [dutch, english] = [accepted.search(/\bnl\b/), accepted.search(/\ben\b/)]
  return dutch >= 0 && (english < 0 || dutch < english) ? 'nl' : 'en'
}
