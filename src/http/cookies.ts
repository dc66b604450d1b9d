import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Cookie } from '../operations/index.ts'

/** __Host-: Secure, no Domain, Path=/; another host or a plain connection can neither set nor see them. */
const NAMES = { session: '__Host-rind_session', signup: '__Host-rind_signup', device: '__Host-rind_device', operator: '__Host-rind_operator', passkey: '__Host-rind_passkey' } as const

export function readCookie(request: FastifyRequest, name: Cookie['name']): string | undefined {
  const value = request.cookies[NAMES[name]]
  return value !== undefined && /^[A-Za-z0-9_-]{43}$/.test(value) ? value : undefined
}

export function writeCookies(reply: FastifyReply, cookies: readonly Cookie[]): void {
  for (const { name, value, maxAgeSeconds } of cookies) {
    void reply.setCookie(NAMES[name], value ?? '', { path: '/', secure: true, httpOnly: true, sameSite: 'lax', maxAge: value === null ? 0 : Math.floor(maxAgeSeconds) })
  }
}
