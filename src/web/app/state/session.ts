import { signal } from '@preact/signals'
import type { SessionView } from '../../../features/auth/schema.ts'
import { api } from './client.ts'

/** Who is signed in. Screens are drawn only once this is known. */
export const session = signal<SessionView | null>(null)

export async function loadSession(): Promise<void> {
  session.value = await api.get<SessionView>('/auth/session')
}

/** The signed-in member; to be read only below the point where the session is known. */
export function me(): SessionView['member'] {
  if (session.value === null) throw new Error('The session is not loaded yet')
  return session.value.member
}

/** What the member may do here; nothing before it is known. */
export const can = (): Partial<SessionView['can']> => session.value?.can ?? {}
