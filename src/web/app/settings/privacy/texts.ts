import { translator } from '../../../lib/i18n.ts'
import { privacy as en } from '../../locales/en/privacy.ts'
import { privacy as nl } from '../../locales/nl/privacy.ts'

/** The words of the settings about customer data; loaded with their page. */
export const p = translator(en, nl)
