import { translator } from './i18n.ts'
import { common as en } from './locales/en/common.ts'
import { common as nl } from './locales/nl/common.ts'

/** The words that components of every area share. */
export const word = translator(en, nl)
