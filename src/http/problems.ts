import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { Problem } from '../errors/index.ts'
import { problemOf } from '../operations/index.ts'

/** Fastify's own refusals in our words; whatever else goes wrong is ours and stays ours. */
function translate(error: FastifyError | Error): Problem {
  if (error instanceof Problem) return error
  const code = 'code' in error ? error.code : ''
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return new Problem('too_large', { allowed: 'at most 64 KiB' })
  if (code === 'FST_ERR_CTP_INVALID_MEDIA_TYPE') return new Problem('unsupported_media_type', { allowed: 'application/json' })
  if ('statusCode' in error && typeof error.statusCode === 'number' && error.statusCode >= 400 && error.statusCode < 500) return new Problem('invalid_input')
  return problemOf(error)
}

/** Answers every failure as an RFC 9457 problem. Unexpected ones are logged in full and shown as `internal`. */
export function answerProblems(app: FastifyInstance): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = translate(error)
    if (problem.code === 'internal') request.log.error({ err: error }, 'a request failed')
    else if (problem.code === 'unavailable') request.log.warn('a part that is needed does not answer')
    else if (!(error instanceof Problem) && problem.code === 'busy') request.log.warn('others held for too long what a request needed')
    sendProblem(request, reply, problem)
  })
}

export function sendProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): void {
  const { retryAfter } = problem.details
  if (retryAfter !== undefined) void reply.header('retry-after', retryAfter)
  void reply.code(problem.status).header('cache-control', 'no-store').type('application/problem+json').serializer(JSON.stringify).send(problem.toDocument(request.id))
}
