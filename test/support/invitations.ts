import { randomUUID } from 'node:crypto'
import type { AccessLevels, Role } from '../../src/operations/index.ts'
import { Client, type Target } from './client.ts'
import { PASSWORD, totpCode } from './people.ts'

export const NO_ACCESS: AccessLevels = { billing: false, customerData: false, messaging: false }
export const MESSAGING: AccessLevels = { ...NO_ACCESS, messaging: true }

export interface Sent {
  readonly id: string
  readonly email: string
  readonly token: string
}

export const invitation = (change: { email?: string; role?: Role; access?: AccessLevels; endsAt?: string } = {}) => ({ email: `${randomUUID()}@example.test`, role: 'agent', access: MESSAGING, locale: 'en', ...change })

/** Invites somebody and reads the link that the mail holds. */
export async function invite(client: Client, change: Parameters<typeof invitation>[0] = {}): Promise<Sent> {
  const answer = await client.ok<{ invitation: { id: string; email: string }; devLink: string }>('/invitations', { body: invitation(change) })
  return { ...answer.invitation, token: new URL(answer.devLink).hash.slice('#token='.length) }
}

export interface Joining {
  readonly client: Client
  readonly totpSecret: string
  readonly codes: readonly string[]
}

/** Somebody new follows the link, up to the last step. */
export async function follow(server: Target, token: string, name = 'Nadia New'): Promise<Joining> {
  const client = new Client(server)
  await client.ok('/signup/join', { body: { token } })
  await client.ok('/signup/profile', { method: 'PUT', body: { name, password: PASSWORD } })
  const { secret } = await client.ok<{ secret: string }>('/signup/totp', { body: {} })
  const { codes } = await client.ok<{ codes: string[] }>('/signup/totp/confirm', { body: { code: totpCode(secret, server.clock.now()) } })
  return { client, totpSecret: secret, codes }
}

export const finish = ({ client, codes }: Joining) => client.call<{ workspaceId?: string; code?: string }>('/signup/complete', { body: { recoveryCode: codes[0] } })
