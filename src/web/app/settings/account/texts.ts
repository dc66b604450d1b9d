import { translator } from '../../../lib/i18n.ts'
import { account as en } from '../../locales/en/account.ts'
import { account as nl } from '../../locales/nl/account.ts'

/** The texts of somebody's own account. */
export const a = translator(en, nl)
