import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { Problem } from '../errors/index.ts'

export interface ProbeSource {
  /** What the status page proves itself with. */
  readonly token: string
  readonly account: () => Promise<object | null>
  /** Null when the database does not answer in time. */
  readonly figures: () => Promise<object | null>
}

/** For the status page alone, which brings a token: what it signs in with, and how things are that nobody sees from outside. */
export function addProbeRoutes(app: FastifyInstance, { token, account, figures }: ProbeSource): void {
  const hash = (text: string) => createHash('sha256').update(text).digest()
  const wanted = hash(`Bearer ${token}`)
  const requireToken = ({ headers }: FastifyRequest) => {
    if (!timingSafeEqual(hash(headers.authorization ?? ''), wanted)) throw new Problem('unauthenticated', { detail: 'This is for the status page, which has a token.' })
  }
  app.get('/probe/account', async (request, reply) => {
    requireToken(request)
    const found = await account()
    if (!found) throw new Problem('not_found')
    request.log.info({ requestId: request.id, ip: request.ip }, 'the status page was given what it signs in with')
    return reply.header('cache-control', 'no-store').send(found)
  })
  app.get('/probe/figures', async (request, reply) => {
    requireToken(request)
    const found = await figures()
    if (!found) throw new Problem('unavailable', { retryAfter: 5 })
    return reply.header('cache-control', 'no-store').send(found)
  })
}
