const STEP: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 }

/** Moves focus among the elements of a list by arrow keys, Home, End and first letter. True when the key was used. */
export function moveFocus(event: KeyboardEvent, root: HTMLElement, selector: string): boolean {
  const elements = [...root.querySelectorAll<HTMLElement>(selector)]
  if (elements.length === 0) return false
  const at = elements.findIndex((element) => element === document.activeElement)
  const target = targetOf(event, elements, at)
  if (target === undefined) return false
  event.preventDefault()
  target.focus()
  return true
}

function targetOf(event: KeyboardEvent, elements: readonly HTMLElement[], at: number): HTMLElement | undefined {
  const step = STEP[event.key]
  if (step !== undefined) return elements[(at + step + elements.length) % elements.length]
  if (event.key === 'Home') return elements[0]
  if (event.key === 'End') return elements.at(-1)
  if (event.key.length !== 1 || event.key === ' ' || event.ctrlKey || event.metaKey || event.altKey) return undefined
  const letter = event.key.toLocaleLowerCase()
  const after = [...elements.slice(at + 1), ...elements.slice(0, at + 1)]
  return after.find((element) => element.textContent.trim().toLocaleLowerCase().startsWith(letter))
}
