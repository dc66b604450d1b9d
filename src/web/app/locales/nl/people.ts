import type { Translation } from '../../../lib/i18n.ts'
import type { people as en } from '../en/people.ts'

/** Members, teams and plan, in Dutch. */
export const people: Translation<typeof en> = {
  'members.title': 'Leden',
  'members.text': 'Iedereen die in {workspace} werkt.',
  'members.you': 'Jij',
  'members.inactive': 'Gedeactiveerd'
}
