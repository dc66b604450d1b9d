/** Remembers small choices of the reader (density, sound). Never content: what people write stays in memory. */
export function remember(key: string, value: string): void {
  try {
    localStorage.setItem(`rind:${key}`, value)
  } catch {
    // Storage may be full or closed to us; the choice then lasts as long as the tab.
  }
}

export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`rind:${key}`)
  } catch {
    return null
  }
}
