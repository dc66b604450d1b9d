import { MEMBERS_EN } from './members-en.ts'
import { MEMBERS_NL } from './members-nl.ts'
import { unwrap } from './unwrap.ts'

/** What Rind ships for a workspace's members: a start, to be read and changed before it is published. */
export const MEMBERS_TEMPLATES = { en: unwrap(MEMBERS_EN), nl: unwrap(MEMBERS_NL) } as const
