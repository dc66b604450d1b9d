import { translator } from '../lib/i18n.ts'
import { en } from './locales/en.ts'
import { nl } from './locales/nl.ts'

/** The words of the inbox. */
export const t = translator(en, nl)
