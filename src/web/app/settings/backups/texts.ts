import { translator } from '../../../lib/i18n.ts'
import { backups as en } from '../../locales/en/backups.ts'
import { backups as nl } from '../../locales/nl/backups.ts'

/** The words about backups; loaded with their page. */
export const b = translator(en, nl)
