import { translator } from '../../../lib/i18n.ts'
import { tokens as en } from '../../locales/en/tokens.ts'
import { tokens as nl } from '../../locales/nl/tokens.ts'

/** The words of API tokens; loaded with their page. */
export const k = translator(en, nl)
