import { signal } from '@preact/signals'
import type { LockedView } from '../../../features/auth/schema.ts'
import { ApiProblem } from '../../lib/api.ts'
import { INPUTS } from '../../lib/inputs.ts'
import { givePasskey } from '../../lib/passkey.ts'
import { clearSaid } from '../../ui/index.ts'
import { api, isLockSaid, lockBySaying, lockHere, locked, signedOut } from './client.ts'
import { live } from './live.ts'
import { outbox } from './sending.ts'
import { loadSession, session } from './session.ts'
import { start, startState } from './start.ts'

/** The server hears of a person's doing at most this often. */
const SAY_EVERY_MS = 60_000
const LOOK_EVERY_MS = 5_000

/** Whose session is locked; null until it is known. */
export const lockedAs = signal<LockedView | null>(null)

/** Tabs of one browser tell each other what the person did, and that the session was locked or unlocked. */
const tabs = new BroadcastChannel('rind:lock')
let inputAt = Date.now()
let saidAt = Date.now()

/** Watches for a person at the keyboard or pointer, and locks when there was none for the time that the workspace set. */
export function startLocking(): void {
  for (const input of INPUTS) addEventListener(input, noteInput, { capture: true, passive: true })
  tabs.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    if (data === 'active') inputAt = Date.now()
    if (data === 'locked') lockHere()
    if (data === 'unlocked' && locked.value) void goOn()
  })
  setInterval(lookAtClock, LOOK_EVERY_MS)
  document.addEventListener('visibilitychange', () => {
    lookAtClock()
    // Unlocked, or signed in again, in another tab meanwhile.
    if (locked.value && document.visibilityState === 'visible') void loadLockedAs()
  })
  // A page that the browser kept and brings back shows what it showed: it has to ask again who is signed in.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) location.reload()
  })
  locked.subscribe((isLocked) => {
    if (!isLocked) return
    live.stop()
    clearSaid()
    const known = session.value
    if (known !== null) lockedAs.value = { name: known.member.name, email: known.member.email, workspace: known.workspace.name, locale: known.locale }
    else void loadLockedAs()
  })
}

function noteInput(): void {
  if (locked.value || session.value === null) return
  inputAt = Date.now()
  if (inputAt - saidAt < SAY_EVERY_MS) return
  saidAt = inputAt
  tabs.postMessage('active')
  // A call that fails is made again with the next input; being locked or signed out is seen by the client itself.
  api.post('/auth/active').catch(() => (saidAt = 0))
}

function lookAtClock(): void {
  const known = session.value
  if (known === null || locked.value || Date.now() - inputAt < known.idleMinutes * 60_000) return
  void lockNow()
}

/** Locks every tab of this browser. What stands on the screen goes at once, whether or not the server hears of it now. */
export async function lockNow(): Promise<void> {
  lockHere()
  tabs.postMessage('locked')
  await sayLocked()
}

async function sayLocked(): Promise<void> {
  try {
    await api.post('/auth/lock')
    if (locked.value) lockBySaying()
  } catch {
    // It is said again when the page is looked at.
  }
}

async function loadLockedAs(): Promise<void> {
  try {
    lockedAs.value = await api.get<LockedView>('/auth/locked')
    if (locked.value) lockBySaying()
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'wrong_step') return
    // Unlocked meanwhile, in another tab; or it never heard that this page is locked.
    if (isLockSaid()) await goOn()
    else await sayLocked()
  }
}

/** With a code of the authenticator app. @throws ApiProblem with wrong_code, code_used, passkey_required or rate_limited */
export const unlock = (code: string): Promise<void> => unlockBy(() => api.post('/auth/unlock', { code }))

/** With a passkey, which the browser asks for. @throws ApiProblem with passkey_refused, or what the browser says */
export const unlockWithPasskey = (): Promise<void> => unlockBy(() => givePasskey('/auth/passkey/unlock', { api }))

async function unlockBy(give: () => Promise<unknown>): Promise<void> {
  try {
    await give()
  } catch (error) {
    if (!(error instanceof ApiProblem) || error.code !== 'wrong_step') throw error
  }
  tabs.postMessage('unlocked')
  await goOn()
}

/** Goes on where it stopped: the place and what was being written are in this tab still. */
async function goOn(): Promise<void> {
  const before = session.value
  await loadSession()
  // What one person wrote is not for the next one.
  if (before !== null && (before.member.id !== session.value?.member.id || before.workspace.id !== session.value.workspace.id)) return location.reload()
  inputAt = Date.now()
  saidAt = Date.now()
  locked.value = false
  signedOut.value = false
  if (startState.value !== 'ready') return void start()
  live.start()
  outbox.flush()
}
