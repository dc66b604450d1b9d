import { MEMBERS_EN } from './members-en.ts'
import { MEMBERS_NL } from './members-nl.ts'

/** What Rind ships for a workspace's members: a start, to be read and changed before it is published. */
export const MEMBERS_TEMPLATES = { en: MEMBERS_EN, nl: MEMBERS_NL } as const
