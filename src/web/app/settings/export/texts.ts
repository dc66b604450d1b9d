import { translator } from '../../../lib/i18n.ts'
import { exports as en } from '../../locales/en/exports.ts'
import { exports as nl } from '../../locales/nl/exports.ts'

/** The words of exports; loaded with their page. */
export const x = translator(en, nl)
