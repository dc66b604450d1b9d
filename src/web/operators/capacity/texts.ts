import { translator } from '../../lib/i18n.ts'
import { en } from '../locales/capacity.en.ts'
import { nl } from '../locales/capacity.nl.ts'

export const t = translator(en, nl)
