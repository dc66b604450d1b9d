import { navigate, paths } from '../state/route.ts'
import { can } from '../state/session.ts'
import { currentInbox, currentView } from '../state/views.ts'

export const SEARCH_FIELD = 'search-field'

/** Brings the reader to the search field, from any page; false when their rights have none. */
export function focusSearch(): boolean {
  if (!can().seeConversations) return false
  if (select()) return true
  // Elsewhere, or on a phone behind an open conversation: the list has it.
  navigate(paths.view(currentView.value, currentInbox.value))
  requestAnimationFrame(() => select())
  return true
}

function select(): boolean {
  const field = document.querySelector<HTMLInputElement>(`#${SEARCH_FIELD}`)
  if (field === null || field.offsetParent === null) return false
  field.focus()
  field.select()
  return true
}
