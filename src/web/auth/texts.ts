import { translator } from '../lib/i18n.ts'
import { en } from './locales/en.ts'
import { nl } from './locales/nl.ts'

/** The texts of sign-up and sign-in. */
export const t = translator(en, nl)
