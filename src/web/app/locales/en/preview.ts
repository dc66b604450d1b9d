import type { Dictionary } from '../../../lib/i18n.ts'

/** The access levels, and the bar over every page while somebody looks as a role. */
export const preview = {
  'level.billing': 'Billing',
  'level.customerData': 'Customer data',
  'level.messaging': 'Messaging',
  'preview.looking': 'You are looking as {role}',
  'preview.levels': 'With: {levels}',
  'preview.noLevels': 'Without any access level',
  'preview.until': 'Nothing can be changed. Ends by itself at {time}.',
  'preview.stop': 'Stop looking',
  'preview.stopFailed': 'Looking did not stop. {reason}'
} as const satisfies Dictionary
