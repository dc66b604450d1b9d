import type { Dictionary } from '../../../lib/i18n.ts'

/** The settings about customer data. */
export const privacy = {
  'privacy.title': 'Customer data',
  'privacy.text':
    'Colleagues who may answer and may not see customer data read conversations with parts hidden. The server leaves these parts out, so they reach no page, no search and no notification.',
  'privacy.always':
    'Always hidden from them: the name, the e-mail address, the website and whatever else is known of a customer.',
  'privacy.maskedText': 'In the text of messages and notes',
  'privacy.maskedText.patterns': 'Hide what is recognised',
  'privacy.maskedText.patternsText':
    'E-mail addresses, phone numbers, IBANs and citizen service numbers (BSN), also when they are written in unusual ways. A name or an address in a sentence is not recognised.',
  'privacy.maskedText.all': 'Hide all text',
  'privacy.maskedText.allText': 'Only who wrote when can be seen. Fits work that is not about what was said.',
  'privacy.reveal': 'For colleagues who may see customer data',
  'privacy.reveal.at_once': 'Show it at once',
  'privacy.reveal.at_onceText': 'The record keeps who opened which conversation.',
  'privacy.reveal.with_reason': 'Ask for a reason first',
  'privacy.reveal.with_reasonText':
    'A conversation is hidden until somebody states a reason. It opens to that person for 30 minutes, and the record keeps who, when and why.',
  'privacy.two': 'Hiding more holds at once. Hiding less takes a second person.',
  'privacy.waits': 'Hiding less takes a second person. Your request waits for them.',
  'privacy.toApprovals': 'See the request',
  'privacy.saved': 'Saved. It holds at once, for open pages too.',
  'privacy.failed': 'Nothing was changed. {reason}',
  'privacy.loadFailed': 'These settings could not be loaded',
  'privacy.mayNot': 'Owners and admins can change this.'
} as const satisfies Dictionary
