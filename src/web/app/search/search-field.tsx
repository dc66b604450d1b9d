import { useState } from 'preact/hooks'
import { Icon, IconButton } from '../../ui/index.ts'
import { searchIcon, xIcon } from '../../ui/icons.ts'
import { changeSearch, clearSearch, isSearching, searchText } from '../state/search.ts'
import { t } from '../t.ts'
import { SEARCH_FIELD } from './focus.ts'
import './search-field.css'

const isApple = /Mac|iPhone|iPad/.test(navigator.platform)

/** The field above the list. Arrow down goes to the results, Escape back to the list. */
export function SearchField() {
  const [focused, setFocused] = useState(false)
  return (
    <search class="search-field">
      <Icon of={searchIcon} />
      <input
        id={SEARCH_FIELD}
        class="search-field__input"
        type="search"
        enterKeyHint="search"
        autoComplete="off"
        spellcheck={false}
        dir="auto"
        maxLength={200}
        aria-label={t('search.label')}
        aria-keyshortcuts="Control+K Meta+K /"
        placeholder={t('search.label')}
        value={searchText.value}
        onInput={(event) => changeSearch(event.currentTarget.value)}
        onFocus={() => setFocused(true)}
        onBlur={() => setFocused(false)}
        onKeyDown={onKey}
      />
      {isSearching.value ? (
        <IconButton
          icon={xIcon}
          label={t('search.clear')}
          onClick={() => {
            clearSearch()
            document.querySelector<HTMLElement>(`#${SEARCH_FIELD}`)?.focus()
          }}
        />
      ) : (
        !focused && <kbd class="search-field__key" aria-hidden="true">{isApple ? '⌘ K' : 'Ctrl K'}</kbd>
      )}
    </search>
  )
}

function onKey(event: KeyboardEvent): void {
  if (event.key === 'ArrowDown' || event.key === 'Enter') {
    const first = document.querySelector<HTMLElement>('.search-results [data-row]')
    if (first === null) return
    event.preventDefault()
    if (event.key === 'Enter') first.click()
    else first.focus()
  } else if (event.key === 'Escape') {
    event.preventDefault()
    if (isSearching.value) clearSearch()
    else if (event.currentTarget instanceof HTMLElement) event.currentTarget.blur()
  }
}
