/** A file that is not taken. The message says why, and where; nothing of the file stays. */
export class ImportError extends Error {
  readonly code: 'sealed' | 'format' | 'line' | 'cut' | 'changed' | 'nobody'
  constructor(code: ImportError['code'], message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ImportError'
    this.code = code
  }
}
