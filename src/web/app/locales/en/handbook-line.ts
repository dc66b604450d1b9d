import type { Dictionary } from '../../../lib/i18n.ts'

/** The line over every page while the security handbook waits for a signature, and files that are downloaded. */
export const handbookLine = {
  'handbook.section': 'Security handbook',
  'handbook.lineLabel': 'Security handbook',
  'handbook.lineDue': 'The security handbook waits for your signature, until {date}.',
  'handbook.lineOverdue': 'Your signature under the security handbook was due on {date}.',
  'handbook.lineOpen': 'Read and sign',
  'file.download': 'Download as CSV',
  'file.cut': 'The file holds the newest lines. Choose a shorter period to get the older ones.'
} as const satisfies Dictionary
