import { signal } from '@preact/signals'
import { ApiProblem, createApi } from '../../lib/api.ts'
import { giveWhatIsAsked } from '../fresh/asking.ts'
import { t } from '../t.ts'

/** Refusals of what was given, from somebody who is signed in. */
const NOT_SIGNED_OUT: ReadonlySet<string> = new Set(['invalid_ticket', 'wrong_code', 'code_used', 'passkey_refused', 'session_locked'])
const SESSION = '/auth/session'
/** A code that is refused there shuts nobody out: a passkey does it. */
const STEP_UP = '/auth/step-up'

/** The client of the inbox: whoever is signed out is taken to the door, and back to this place afterwards. */
export const api = createApi({
  recover: giveWhatIsAsked,
  onProblem: (problem, path) => {
    if (problem.code === 'session_locked') lockBySaying()
    if (problem.code === 'network_refused' || (problem.code === 'passkey_required' && path !== STEP_UP)) refusedFor.value = problem.code
    if (problem.status !== 401 || NOT_SIGNED_OUT.has(problem.code)) return
    if (path === SESSION) leaveToSignIn()
    // A code that was just given has changed the cookie: what was under way with the old one is refused, and nobody is signed out.
    else void api.get(SESSION).catch(() => undefined)
  }
})

/** The session is locked: nothing is shown until a second factor comes. */
export const locked = signal(false)

/** Whether the server said so, or only this page: whoever comes back to a page that alone is locked has given no factor. */
let isSaid = false
export const isLockSaid = (): boolean => isSaid

/** The server says that the session is locked, or over. */
export function lockBySaying(): void {
  isSaid = true
  locked.value = true
}

/** This page locks, and the server has yet to hear of it. */
export function lockHere(): void {
  if (!locked.value) isSaid = false
  locked.value = true
}

/** Why the workspace does not let this session in; nothing of it is shown then. */
export const refusedFor = signal<'network_refused' | 'passkey_required' | null>(null)

/** Signed out with something unsent on the page: the page stays, so that it is not lost. */
export const signedOut = signal(false)

let leaving = false
let hasUnsent: () => boolean = () => false

/** Tells what keeps this page from being left for the sign-in page. */
export function keepPageWhile(check: () => boolean): void {
  hasUnsent = check
}

export function leaveToSignIn(): void {
  if (leaving || locked.value || refusedFor.value !== null) return
  if (hasUnsent()) {
    signedOut.value = true
    return
  }
  goToSignIn()
}

/** To the sign-in page, and back to this place afterwards. */
function goToSignIn(): void {
  leaving = true
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`)
}

/** Whether what was written and not sent may be given up; a person is asked. */
const mayLose = (): boolean => !hasUnsent() || confirm(t('leave.unsent'))

/** Signs out and goes to the sign-in page, unless something unsent keeps the reader here. The server's word that the session ended comes meanwhile and must not send us there twice. */
export async function signOutAndLeave(): Promise<void> {
  if (!mayLose()) return
  leaving = true
  try {
    await api.post('/auth/sign-out')
    location.assign('/login')
  } catch (error) {
    leaving = false
    throw error
  }
}

/** Goes on in another workspace. Its page is loaded anew; that the sockets of this one are closed must not lead to the sign-in page. */
export async function switchWorkspace(id: string): Promise<void> {
  if (!mayLose()) return
  leaving = true
  try {
    await api.post('/auth/switch', { workspaceId: id })
    location.assign('/app')
  } catch (error) {
    leaving = false
    throw error
  }
}

/** Signs out of a locked session; what was being written here goes with it. */
export async function leaveLockedAndGo(): Promise<void> {
  leaving = true
  try {
    await api.post('/auth/locked/sign-out')
  } catch (error) {
    // It had ended by itself.
    if (!(error instanceof ApiProblem) || error.code !== 'unauthenticated') {
      leaving = false
      throw error
    }
  }
  location.assign('/login')
}

/** The session ended while it was locked. @returns false when something unsent keeps the page */
export function leaveEnded(): boolean {
  if (hasUnsent()) return false
  goToSignIn()
  return true
}

/** True when the page is on its way to the sign-in page, so that nothing asks whether to stay. */
export const isLeaving = (): boolean => leaving
