import type { FastifyReply } from 'fastify'

/** Nothing from elsewhere, nothing inline. Trusted Types: no string becomes markup or script. */
const POLICY = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self' data:",
  'connect-src': "'self'",
  'font-src': "'self'",
  'frame-src': "'self'",
  'manifest-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'self'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'"
} as const

/** @param changes Directives that a page needs otherwise. */
export function contentSecurityPolicy(frameAncestors: string, changes: Readonly<Record<string, string>> = {}): string {
  return Object.entries({ ...POLICY, 'frame-ancestors': frameAncestors, ...changes })
    .filter(([, value]) => value !== '')
    .map(([directive, value]) => `${directive} ${value}`)
    .join('; ')
}

/** Headers of every answer. HSTS in production only: a name that was once https on a developer's machine would stay so. */
export function setSecurityHeaders(reply: FastifyReply, production: boolean): void {
  void reply.headers({
    'content-security-policy': contentSecurityPolicy("'none'"),
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()',
    'x-robots-tag': 'noindex',
    ...(production && { 'strict-transport-security': 'max-age=63072000; includeSubDomains' })
  })
}
