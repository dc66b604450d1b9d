import { translator } from '../../../lib/i18n.ts'
import { handbook as en } from '../../locales/en/handbook.ts'
import { handbook as nl } from '../../locales/nl/handbook.ts'

/** The words of the security handbook; loaded with its page. */
export const h = translator(en, nl)
