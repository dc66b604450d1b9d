import { translator } from '../../../lib/i18n.ts'
import { approvals as en } from '../../locales/en/approvals.ts'
import { approvals as nl } from '../../locales/nl/approvals.ts'

/** The words of approvals; loaded with their page. */
export const w = translator(en, nl)
