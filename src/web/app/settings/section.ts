import type { ComponentType } from 'preact'

/** The headings under which sections stand, in their order. */
export const SETTINGS_GROUPS = ['you', 'people', 'security', 'workspace'] as const

/** A page of the settings. To add one, write its section and put it into the list of sections.ts; the rest follows. */
export interface SettingsSection {
  /** The part of its address that names it: /app/settings/<path>. */
  readonly path: string
  readonly group: (typeof SETTINGS_GROUPS)[number]
  readonly label: () => string
  /** Whether this person has anything to look for there. The server decides for itself what they may do. */
  readonly mayOpen: () => boolean
  /** How much there waits for this person, and that in words. */
  readonly waits?: () => { readonly count: number; readonly said: string }
  /** Loads the page when it is opened, so that the inbox stays small. Its styles have to be imported beside the section. */
  readonly load: () => Promise<ComponentType<{ item: string | null }>>
}
