const KEY_ERRORS = new Set(['EnvelopeError', 'KeyVersionError', 'KeyCheckError', 'RootKeyError'])

/** Why something failed, in a word that the register keeps. */
export function failureOf(error: unknown): string {
  if (error instanceof Error && KEY_ERRORS.has(error.name)) return 'keys'
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return /^[a-z][a-z_]{0,39}$/.test(code) ? code : /^[0-9A-Z]{5}$/.test(code) ? 'database' : 'unexpected'
}
