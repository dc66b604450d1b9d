import type { Dictionary } from '../../../lib/i18n.ts'

/** The line over every page while something is wrong with the service itself. */
export const service = {
  'service.investigating': 'We are looking into it.',
  'service.identified': 'The cause is known; we are on it.',
  'service.monitoring': 'It should be over; we keep watching.',
  'service.open': 'Status page'
} as const satisfies Dictionary
