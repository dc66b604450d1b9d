import type { Dictionary } from '../../../lib/i18n.ts'

/** Members, teams and plan. */
export const people = {
  'members.title': 'Members',
  'members.text': 'Everybody who works in {workspace}.',
  'members.you': 'You',
  'members.inactive': 'Deactivated'
} as const satisfies Dictionary
