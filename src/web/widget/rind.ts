import type { Visitor } from './protocol.ts'

/** What a website may set: in `window.rindSettings`, with `rind('boot', …)` or as `data-` attributes of the script. */
export interface Settings extends Visitor {
  inbox?: string
  locale?: string
  /** Marks what is written as a test, as on the demo page. */
  test?: boolean
}
export type Listener = (value?: number) => void
export type Call = [command: string, ...values: unknown[]]

/** The one public function, `window.rind`. */
export interface Rind {
  (...call: Call): void
  /** Calls that were made before the loader arrived. */
  q?: ArrayLike<unknown>[]
  /** Set once the loader runs, so that a second copy leaves the first alone. */
  live?: boolean
}

declare global {
  interface Window {
    rind?: Rind
    rindSettings?: Settings
  }
}
