import type { FastifyInstance } from 'fastify'
import { Problem } from '../errors/index.ts'
import { parseJson } from '../operations/index.ts'

/** Bodies larger than this are refused before they are read to the end. A message has at most 8,000 characters. */
export const MAX_BODY_BYTES = 64 * 1024

const JSON_TYPE = /^application\/json(?:; ?charset=utf-8)?$/i

/** Takes application/json with no other charset than UTF-8, and nothing else. */
export function takeJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer', bodyLimit: MAX_BODY_BYTES }, (request, body: Buffer, done) => {
    try {
      // Fastify compares a cleaned-up form of the header, in which garbage after the type is gone: this looks at what was sent.
      if (!JSON_TYPE.test(request.headers['content-type'] ?? '')) throw new Problem('unsupported_media_type', { allowed: 'application/json' })
      done(null, body.length === 0 ? {} : parseJson(decode(body)))
    } catch (error) {
      done(error instanceof Error ? error : new Problem('malformed_json'), undefined)
    }
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function decode(body: Buffer): string {
  try {
    return utf8.decode(body)
  } catch {
    throw new Problem('malformed_json', { detail: 'The body is not valid UTF-8.' })
  }
}
