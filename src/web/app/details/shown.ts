import { computed, effect, signal } from '@preact/signals'
import { detailsFolded } from '../state/preferences.ts'
import { route } from '../state/route.ts'

const wideQuery = matchMedia('(min-width: 1240px)')
const wide = signal(wideQuery.matches)
wideQuery.addEventListener('change', () => (wide.value = wideQuery.matches))

/** On a narrow screen the details lie over the conversation, so there they are opened, not remembered. */
const laidOver = signal(false)
effect(() => {
  void route.value
  laidOver.value = false
})

export const detailsShown = computed(() => (wide.value ? !detailsFolded.value : laidOver.value))

export function toggleDetails(): void {
  if (wide.value) detailsFolded.value = !detailsFolded.value
  else laidOver.value = !laidOver.value
}

export function showDetails(): void {
  if (!detailsShown.value) toggleDetails()
}

/** True where the details cover the conversation instead of standing beside it. */
export const liesOver = (): boolean => !wide.value
