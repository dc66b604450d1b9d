/** A name that no program takes for a path or a second header. */
const FILE_NAME = /^[a-z0-9][a-z0-9-]{0,79}\.csv$/
/** What spreadsheets take for a formula, also behind white space and in the wide forms of East Asian keyboards. */
const FORMULA = /^(?:[\s\p{Cc}\uFEFF]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|[\t\r\n])/u

/** White space, quotes and what parts cells, then perhaps the beginning of a formula. Each run is looked at once, however long. */
const INNER = /([;,|"'\s\p{Cc}\uFEFF]+)([=+\-@\uFF1D\uFF0B\uFF0D\uFF20]?)/gu
/** What parts cells or lines for one spreadsheet or another, whatever the file says. */
const PARTS = /[;,|\t\r\n]/

/** A file that an operation gives out in place of JSON. */
export interface CsvFile {
  readonly name: string
  readonly content: string
  /** Where to go on when the file holds the most that one may; null when it is whole. */
  readonly next: string | null
}

/**
 * Lines as CSV (RFC 4180): every field quoted, quotes doubled, lines ended by CR LF, with a byte order mark, so that
 * spreadsheets read it as UTF-8. A text that a spreadsheet would run as a formula gets an apostrophe in front and stays
 * a text. Within a text one stands before what would begin a cell for a spreadsheet that parts cells by something else
 * than commas: to it our quotes are no quotes.
 * @param name Lower case letters, digits and dashes, ending in .csv
 */
export function csvFile(name: string, head: readonly string[], lines: readonly (readonly (string | null)[])[], next: string | null = null): CsvFile {
  if (!FILE_NAME.test(name)) throw new Error(`${name} is no name of a CSV file`)
  const content = [head, ...lines].map((line) => `${line.map((text) => cell(text ?? '')).join(',')}\r\n`).join('')
  return { name, content: `\uFEFF${content}`, next }
}

function cell(text: string): string {
  const inner = text.replace(INNER, (run, gap: string, sign: string) => (sign !== '' && PARTS.test(gap) ? `${gap}'${sign}` : run))
  return `"${(FORMULA.test(text) ? `'${inner}` : inner).replaceAll('"', '""')}"`
}
