/** Gives the reader a file to keep. Nothing is opened. */
export function keepFile(name: string, content: string | Blob, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }))
  const link = document.createElement('a')
  link.href = address
  link.download = name
  link.click()
  // The browser has taken the content by the time the click is over.
  setTimeout(() => URL.revokeObjectURL(address), 0)
}
