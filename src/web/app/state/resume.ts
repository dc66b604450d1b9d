import { clearSaid } from '../../ui/index.ts'
import { signedOut } from './client.ts'
import { live } from './live.ts'
import { outbox } from './sending.ts'
import { loadSession, session } from './session.ts'

/** Goes on where it stopped once the reader has signed in again in another tab. */
export function startResuming(): void {
  signedOut.subscribe((isOut) => {
    if (!isOut) return
    live.stop()
    clearSaid()
  })
  document.addEventListener('visibilitychange', () => {
    if (signedOut.value && document.visibilityState === 'visible') void resume()
  })
}

async function resume(): Promise<void> {
  const before = session.value
  try {
    await loadSession()
  } catch {
    // Still signed out; the next look tries again.
    return
  }
  // What one person wrote is not for the next one who signs in on this machine.
  if (before?.member.id !== session.value?.member.id || before?.workspace.id !== session.value?.workspace.id)
    return location.reload()
  signedOut.value = false
  live.start()
  outbox.flush()
}
