import { singleKeys } from '../state/preferences.ts'
import { changeDraft } from '../state/drafts.ts'
import { route } from '../state/route.ts'
import { focusSearch } from '../search/focus.ts'
import { keysShown } from './keys-dialog.tsx'

/** Buttons say themselves which key presses them (`data-shortcut`), so a key works exactly when its button is there. */
export function startShortcuts(): void {
  document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() === 'k' && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && !event.defaultPrevented) {
      if (document.querySelector('dialog[open]') === null && focusSearch()) event.preventDefault()
      return
    }
    if (!singleKeys.value || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    if (isBusyElsewhere(event.target)) return
    if (press(event.key)) event.preventDefault()
  })
}

function isBusyElsewhere(target: EventTarget | null): boolean {
  if (!(target instanceof Element)) return false
  return target.closest('input, textarea, select, [contenteditable], dialog, [role="menu"]') !== null
}

function press(key: string): boolean {
  if (key === '?') {
    keysShown.value = true
    return true
  }
  if (key === '/') return focusSearch()
  if (key === 'j' || key === 'k') return focusRow(key === 'j' ? 1 : -1)
  if (key === 'r' || key === 'n') return write(key === 'r' ? 'reply' : 'note')
  if (!/^[eadv]$/.test(key)) return false
  const button = document.querySelector<HTMLElement>(`[data-shortcut="${key}"]`)
  button?.click()
  return button !== null
}

/** Moves to the next row; from elsewhere on the page, to the row that is open or the first one. */
export function focusRow(step: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>('[data-row]')].filter((row) => row.offsetParent !== null)
  const focused = rows.findIndex((row) => row === document.activeElement)
  const open = rows.findIndex((row) => row.hasAttribute('aria-current'))
  const at = focused >= 0 ? focused + step : open >= 0 ? open + step : 0
  const row = rows[Math.min(Math.max(at, 0), rows.length - 1)]
  row?.focus()
  row?.scrollIntoView({ block: 'nearest' })
  return row !== undefined
}

function write(kind: 'reply' | 'note'): boolean {
  const text = document.querySelector<HTMLTextAreaElement>('#composer-text')
  if (text === null || route.value.page !== 'conversation') return false
  changeDraft(route.value.id, { kind })
  text.focus()
  return true
}
