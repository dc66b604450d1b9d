import { locale, translator } from '../../../lib/i18n.ts'
import { activity as en } from '../../locales/en/activity.ts'
import { operations as enOperations } from '../../locales/en/operations.ts'
import { activity as nl } from '../../locales/nl/activity.ts'
import { operations as nlOperations } from '../../locales/nl/operations.ts'

/** The words of the record; loaded with its page. */
export const a = translator(en, nl)

/** What an operation is called; of one that is not known, its id. */
export function operationText(id: string): string {
  const words: Readonly<Record<string, string>> = locale.value === 'nl' ? nlOperations : enOperations
  return words[id] ?? id
}
