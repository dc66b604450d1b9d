import { ApiProblem } from './api.ts'
import { locale, translator } from './i18n.ts'
import { problems as en } from './locales/en/problems.ts'
import { problems as nl } from './locales/nl/problems.ts'

const t = translator(en, nl)

/** What to tell a person about something that was thrown: what happened, and what to do. */
export function problemText(error: unknown): string {
  if (!(error instanceof ApiProblem))
    return t(error instanceof Error && error.name === 'NetworkFailure' ? 'network' : 'internal')
  const { code, retryAfter } = error.problem
  if (code === 'rate_limited' && retryAfter !== undefined) {
    return retryAfter < 90
      ? t('rate_limited_seconds', { count: retryAfter })
      : t('rate_limited_minutes', { count: Math.ceil(retryAfter / 60) })
  }
  return t(code in en ? code : 'internal')
}

/** What the code of a refusal means, in words; the code itself where nothing is known of it. */
export function codeText(code: string): string {
  const words: Readonly<Record<string, string | object>> = locale.value === 'nl' ? nl : en
  const text = words[code]
  return typeof text === 'string' ? text : code
}
