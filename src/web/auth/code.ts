import type { Obstacle } from './submission.ts'
import { t } from './texts.ts'

/** The digits of a code as apps show it: "123 456" and a pasted line end are fine. */
export const digitsOf = (typed: string): string => typed.replaceAll(/[\s-]/g, '')

export function checkCode(typed: string): Obstacle | null {
  const digits = digitsOf(typed)
  if (digits === '') return { field: 'code', text: t('codeMissing') }
  return /^\d{6}$/.test(digits) ? null : { field: 'code', text: t('codeShape') }
}
