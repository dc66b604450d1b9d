import { translator } from '../../../lib/i18n.ts'
import { people as en } from '../../locales/en/people.ts'
import { people as nl } from '../../locales/nl/people.ts'

/** The words of members, teams and plan; loaded with these pages. */
export const p = translator(en, nl)
