import type { FastifyRequest } from 'fastify'
import { Problem } from '../errors/index.ts'

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS'])

/** The origins that are ours: the public one, and in development the loopback names of the same port. */
export function ownOrigins(publicUrl: string, environment: string, port: number): ReadonlySet<string> {
  const origins = new Set([new URL(publicUrl).origin])
  if (environment !== 'production') for (const host of ['localhost', '127.0.0.1', '[::1]']) origins.add(`http://${host}:${port}`)
  return origins
}

/**
 * Lets a request that changes something pass only from our own pages: the browser says `Sec-Fetch-Site: same-origin`,
 * or else it gives exactly our Origin. Whatever gives neither is refused.
 * @throws Problem origin_refused
 */
export function requireSameOrigin(request: FastifyRequest, own: ReadonlySet<string>): void {
  if (SAFE.has(request.method)) return
  const site = request.headers['sec-fetch-site']
  const origin = request.headers.origin
  if (site === 'same-origin' && (origin === undefined || own.has(origin))) return
  if (site === undefined && origin !== undefined && own.has(origin)) return
  throw new Problem('origin_refused', { detail: 'Send the request from a page of this installation, or with its exact Origin.' })
}
