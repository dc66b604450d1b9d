import { locale, translator } from '../../../lib/i18n.ts'
import { approvals as en } from '../../locales/en/approvals.ts'
import { approvals as nl } from '../../locales/nl/approvals.ts'

/** The words of approvals; loaded with their page. */
export const w = translator(en, nl)

const known = (key: string): string | undefined => {
  const words: Readonly<Record<string, string>> = locale.value === 'nl' ? nl : en
  return words[key]
}

/** What a field of a request is called; one that has no name here, as the API calls it. */
export const fieldText = (field: string): string => known(`approvals.field.${field}`) ?? field

/** What a field is to be. */
const valueText = (value: string): string => known(`approvals.value.${value}`) ?? value

/** What a field is to be, and what it was when that was asked for. */
export const changeText = (before: string | null, value: string): string =>
  before === null || before === value ? valueText(value) : w('approvals.change', { before: valueText(before), value: valueText(value) })
