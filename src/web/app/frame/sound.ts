import { effect } from '@preact/signals'
import { sound } from '../state/preferences.ts'
import { arrival } from '../state/pushes.ts'
import { route } from '../state/route.ts'

let context: AudioContext | undefined

/** Two short soft notes, made here: no file to load, nothing to allow. */
export function playSound(): void {
  context ??= new AudioContext()
  const start = context.currentTime + 0.02
  for (const [index, frequency] of [587, 784].entries()) {
    const tone = context.createOscillator()
    const volume = context.createGain()
    const at = start + index * 0.11
    tone.frequency.value = frequency
    volume.gain.setValueAtTime(0, at)
    volume.gain.linearRampToValueAtTime(0.12, at + 0.015)
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.22)
    tone.connect(volume).connect(context.destination)
    tone.start(at)
    tone.stop(at + 0.25)
  }
}

/** Sounds for what a contact writes while it is not being looked at. */
export function startSound(): void {
  effect(() => {
    const news = arrival.value
    if (news === null || !sound.peek()) return
    const at = route.peek()
    const seen = document.visibilityState === 'visible' && at.page === 'conversation' && at.id === news.conversationId
    if (!seen) playSound()
  })
}
