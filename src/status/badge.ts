import { escapeMarkup } from './html.ts'
import type { View } from './view.ts'
import { type Locale, WORDS } from './words.ts'

const COLOURS: Readonly<Record<string, string>> = { works: '#1a7547', up: '#1a7547', down: '#b3261e', some_down: '#b3261e', incident: '#8a5a00', maintenance: '#8a5a00', unknown: '#55625b' }

/** A picture of the state for other pages: of all, or of one component. @returns null for a component that is not known */
export function renderBadge(view: View, id: string | null, locale: Locale): string | null {
  const words = WORDS[locale]
  if (id === null) return draw('Rind', words.overall[view.overall], COLOURS[view.overall] ?? '')
  const component = view.components.find((each) => each.id === id)
  if (!component) return null
  return draw(words.component[component.id], words.state[component.state], COLOURS[component.state] ?? '')
}

/** Wide enough for the words in any usual face: about seven pixels a letter. */
const widthOf = (text: string) => Math.round(text.length * 7) + 16

function draw(name: string, state: string, colour: string): string {
  const [left, right] = [widthOf(name), widthOf(state)]
  const text = (words: string, x: number) => `<text x="${x}" y="15" text-anchor="middle">${escapeMarkup(words)}</text>`
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${left + right}" height="22" role="img" aria-label="${escapeMarkup(`${name}: ${state}`)}"><rect width="${left}" height="22" fill="#14201a"/><rect x="${left}" width="${right}" height="22" fill="${colour}"/><g fill="#fff" font-family="system-ui,Segoe UI,Roboto,sans-serif" font-size="12">${text(name, left / 2)}${text(state, left + right / 2)}</g></svg>`
}
