import { translator } from '../../../lib/i18n.ts'
import { security as en } from '../../locales/en/security.ts'
import { security as nl } from '../../locales/nl/security.ts'

/** The words of the page on signing in. */
export const s = translator(en, nl)
