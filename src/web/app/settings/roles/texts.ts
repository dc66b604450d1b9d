import { translator } from '../../../lib/i18n.ts'
import { roles as en } from '../../locales/en/roles.ts'
import { roles as nl } from '../../locales/nl/roles.ts'

/** The words of roles and access; loaded with these pages. */
export const r = translator(en, nl)
