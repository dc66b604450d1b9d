import { newToken } from '../../crypto/index.ts'

const FORM = /^[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{43}$/

/**
 * The token of an invitation's link: the workspace's id and 256 random bits. It carries the workspace so that the
 * invitation is found inside it, under row-level security; a made-up one names a workspace that has no such invitation.
 */
export function newInvitationToken(tenantId: string): string {
  return `${Buffer.from(tenantId.replaceAll('-', ''), 'hex').toString('base64url')}.${newToken()}`
}

/** The workspace that a token names, or null when it is no such token. */
export function tenantOfToken(token: string): string | null {
  if (!FORM.test(token)) return null
  const hex = Buffer.from(token.slice(0, 22), 'base64url').toString('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}
