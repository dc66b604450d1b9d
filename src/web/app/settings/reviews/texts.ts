import { translator } from '../../../lib/i18n.ts'
import { reviews as en } from '../../locales/en/reviews.ts'
import { reviews as nl } from '../../locales/nl/reviews.ts'

/** The words of the access review; loaded with its page. */
export const v = translator(en, nl)
