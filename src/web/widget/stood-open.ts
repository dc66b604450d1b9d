import { boot } from './frame-boot.ts'

const KEY = `rind:${boot.inboxKey}:open`

/** Remembers for this tab that the panel stands open, so that it still does on the website's next page. */
export function rememberOpen(open: boolean): void {
  try {
    if (open) sessionStorage.setItem(KEY, '1')
    else sessionStorage.removeItem(KEY)
  } catch {
    // Without storage each page begins with a closed panel.
  }
}

export function recallOpen(): boolean {
  try {
    return sessionStorage.getItem(KEY) === '1'
  } catch {
    return false
  }
}
