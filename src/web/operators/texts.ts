import { translator } from '../lib/i18n.ts'
import { en } from './locales/en.ts'
import { nl } from './locales/nl.ts'

/** The texts of the operators' pages. */
export const t = translator(en, nl)
