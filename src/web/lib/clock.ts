import { signal } from '@preact/signals'

/** The time as screens show it, moving every 15 seconds; reading it in a component keeps the component current. */
export const now = signal(Date.now())

const STEP_MS = 15_000

export function startClock(): void {
  setInterval(() => (now.value = Date.now()), STEP_MS)
  // Timers sleep in a hidden tab; the first look at it should be right.
  document.addEventListener('visibilitychange', () => (now.value = Date.now()))
}
