import { unwrap } from '../../handbook/index.ts'
import { OPERATORS_EN } from './operators-en.ts'
import { OPERATORS_NL } from './operators-nl.ts'

/** What Rind ships for the people who run an installation: a start, to be read and changed before it is published. */
export const OPERATORS_TEMPLATES = { en: unwrap(OPERATORS_EN), nl: unwrap(OPERATORS_NL) } as const
