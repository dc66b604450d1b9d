/** A text as the sources hold it, broken at 120 columns, in whole paragraphs: so it is edited and read. */
export function unwrap(text: string): string {
  return text.replaceAll(/\n(?!\n|#|- |$)(?<=[^\n]\n)\s*/g, ' ')
}
