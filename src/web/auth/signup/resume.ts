import { ApiProblem, api } from '../../lib/api.ts'
import type { SignupState } from '../answers.ts'

/** Where somebody is in signing up. */
export type Place =
  | { at: 'email'; email: string; reason?: 'expired' | 'over' }
  | { at: 'mailbox'; email: string; devLink?: string | undefined }
  | { at: 'state'; state: SignupState; codes?: readonly string[] }

/** Takes the link's token out of the address, where it would stay in the history and in what people copy. */
export function takeToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token !== null) history.replaceState(null, '', location.pathname + location.search)
  return token
}

/** Goes on where this browser stood, or where the link leads. */
export async function resume(token: string | null): Promise<Place> {
  if (token !== null) {
    const opened = await ask(() => api.post<SignupState>('/signup/open', { token }))
    if (opened !== null) return { at: 'state', state: opened }
  }
  const state = await ask(() => api.get<SignupState>('/signup'))
  if (state !== null) return { at: 'state', state }
  if (token !== null) return { at: 'email', email: '', reason: 'expired' }
  const kept = (history.state as { mailbox?: unknown } | null)?.mailbox
  return typeof kept === 'string' ? { at: 'mailbox', email: kept } : { at: 'email', email: '' }
}

const PAUSE_MS = 2000

/** null when the server says no; a lost connection is waited out. */
async function ask(request: () => Promise<SignupState>): Promise<SignupState | null> {
  for (;;) {
    try {
      return await request()
    } catch (error) {
      if (error instanceof ApiProblem && error.problem.status < 500 && error.code !== 'rate_limited') return null
      await new Promise((done) => setTimeout(done, PAUSE_MS))
    }
  }
}
