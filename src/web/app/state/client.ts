import { createApi } from '../../lib/api.ts'

/** The client of the inbox: whoever is signed out is taken to the door, and back to this place afterwards. */
export const api = createApi({
  onProblem: (problem) => {
    if (problem.status === 401 && problem.code !== 'invalid_ticket') leaveToSignIn()
  }
})

let leaving = false

export function leaveToSignIn(): void {
  if (leaving) return
  leaving = true
  location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`)
}

/** True when the page is on its way to the sign-in page, so that nothing asks whether to stay. */
export const isLeaving = (): boolean => leaving
