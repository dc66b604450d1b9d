/**
 * What the host page's loader and the frame say to each other. The vocabulary is small and fixed; everything else
 * that arrives is ignored. The visitor's token is no word of it: it never leaves the frame.
 */
export const MARK = 'rind.1'

/** What the website may say about its visitor. */
export interface Visitor {
  name?: string
  email?: string
  attributes?: Record<string, string>
}

/** Texts that the launcher needs in the visitor's language, so that the loader carries none. */
export interface LauncherLabels {
  /** Accessible name of the frame. */
  title: string
  /** Accessible name of the launcher; says how many messages are unread. */
  open: string
  close: string
}

export type FromFrame =
  | {
      rind: typeof MARK
      type: 'ready'
      color: string
      onColor: string
      labels: LauncherLabels
      unread: number
      /** The panel stood open on the page before this one. */
      stoodOpen: boolean
    }
  | { rind: typeof MARK; type: 'unread'; labels: LauncherLabels; unread: number }
  | { rind: typeof MARK; type: 'close' }

export type FromHost =
  | { rind: typeof MARK; type: 'show'; page: string; focus: boolean }
  | { rind: typeof MARK; type: 'hide' }
  | { rind: typeof MARK; type: 'page'; page: string }
  | { rind: typeof MARK; type: 'identify'; visitor: Visitor }
  | { rind: typeof MARK; type: 'locale'; locale: string }
  | { rind: typeof MARK; type: 'reset' }

/** A message of the vocabulary without its mark. */
export type Unmarked<T> = T extends unknown ? Omit<T, 'rind'> : never

/** True for an object with our mark; the type word is checked where it is used. */
export function isMarked(data: unknown): data is { rind: string; type: string } {
  return typeof data === 'object' && data !== null && (data as { rind?: unknown }).rind === MARK
}
