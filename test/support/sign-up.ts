import { randomUUID } from 'node:crypto'
import { Client, type Target } from './client.ts'
import { PASSWORD, totpCode } from './people.ts'

export const STEPS = ['link', 'profile', 'totp', 'recovery'] as const
export type Step = (typeof STEPS)[number]

/** A sign-up under way, with everything that its person knows. */
export interface SignUp {
  readonly client: Client
  readonly email: string
  readonly token: string
  readonly secret: string
  readonly codes: readonly string[]
}

export const profile = (change: object = {}) => ({ method: 'PUT', body: { workspaceName: 'Bloemenhuis Zuid', name: 'Sanne de Boer', password: PASSWORD, ...change } })

export const tokenOf = (link: string) => new URL(link).hash.slice('#token='.length)

/** Walks through sign-up until this step is the next one. invitation: the token of a link that was sent already. */
export async function walkTo(server: Target, step: Step, email = `${randomUUID()}@example.test`, invitation?: string): Promise<SignUp> {
  const client = new Client(server)
  const token = invitation ?? tokenOf((await client.ok<{ devLink: string }>('/signup', { body: { email, locale: 'en' } })).devLink)
  const reached = (wanted: Step) => STEPS.indexOf(step) >= STEPS.indexOf(wanted)
  if (reached('profile')) await client.ok('/signup/open', { body: { token } })
  if (reached('totp')) await client.ok('/signup/profile', profile())
  const { secret } = reached('totp') ? await client.ok<{ secret: string }>('/signup/totp', { body: {} }) : { secret: '' }
  const { codes } = reached('recovery') ? await client.ok<{ codes: string[] }>('/signup/totp/confirm', { body: { code: totpCode(secret, server.clock.now()) } }) : { codes: [] }
  return { client, email, token, secret, codes }
}
