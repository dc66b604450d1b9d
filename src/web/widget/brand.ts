import { readableOn } from './contrast.ts'

const COLOR = /^#[0-9a-f]{6}$/
const FALLBACK = '#14683f'

/** Gives the frame its inbox's colour, with a text colour that can be read on it. */
export function paintBrand(given: string): { color: string; onColor: string } {
  const color = COLOR.test(given) ? given : FALLBACK
  const onColor = readableOn(color)
  const { style } = document.documentElement
  style.setProperty('--brand', color)
  style.setProperty('--on-brand', onColor)
  return { color, onColor }
}
