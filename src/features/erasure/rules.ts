const DAY_MS = 24 * 60 * 60_000

/** Between asking and erasing: time to see a mistake. */
export const WAIT_DAYS = 7
export const WAIT_MS = WAIT_DAYS * DAY_MS
/** How long a dump of the keyring is kept; after that no backup can be read with a key that was destroyed. */
export const KEYRING_KEPT_MS = 7 * DAY_MS
/** What one person may ask for within a day; the next ones wait for a second person. */
export const ALONE_PER_DAY = 10
export const ALONE_WINDOW_MS = DAY_MS

/** The random end of an id, for people to read and type. */
export const shortId = (id: string): string => id.slice(-8)

/** Whether what was typed is the name or the short id. Spaces around it do not count. */
export function confirms(typed: string, subject: { readonly id: string; readonly name: string | null }): boolean {
  const text = typed.trim().normalize('NFC')
  return text === shortId(subject.id) || (subject.name !== null && text === subject.name.trim().normalize('NFC'))
}
