import { INPUTS } from '../lib/inputs.ts'
import type { RequestOptions } from '../lib/api.ts'

let attended = true
for (const input of INPUTS) addEventListener(input, () => (attended = true), { capture: true, passive: true })

/**
 * For what the page asks by itself: says when nobody touched it since the last time, so that a page which is left open
 * keeps no session awake.
 */
export function byItself(): RequestOptions {
  const options = attended ? {} : { headers: { 'rind-unattended': 'true' } }
  attended = false
  return options
}
