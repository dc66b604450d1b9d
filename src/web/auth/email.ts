import type { Obstacle } from './submission.ts'
import { t } from './texts.ts'

const EMAIL = /^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]+$/

/** What is wrong with a typed address, if anything; the server has the last word. */
export function checkEmail(typed: string): Obstacle | null {
  if (typed === '') return { field: 'email', text: t('emailMissing') }
  return typed.length <= 254 && EMAIL.test(typed) ? null : { field: 'email', text: t('emailWrong') }
}
