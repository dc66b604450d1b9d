import type { Dictionary } from '../../../lib/i18n.ts'

/** What is hidden in a conversation, and how it is opened. */
export const hidden = {
  'hidden.email': 'e-mail hidden',
  'hidden.phone': 'phone hidden',
  'hidden.iban': 'account hidden',
  'hidden.bsn': 'BSN hidden',
  'hidden.text': 'text hidden',
  'hidden.byRight': 'Customer data is hidden here: your rights do not include it.',
  'hidden.byReason': 'Customer data is hidden here until you say why you need it.',
  'hidden.open': 'You see everything here until {time}. Your reason is in the record.',
  'hidden.show': 'Show customer data',
  'hidden.dialog': 'Why do you need to see this',
  'hidden.dialogText': 'This conversation opens to you for 30 minutes, and to nobody else.',
  'hidden.reason': 'Reason',
  'hidden.reasonHint':
    'Goes into the record with your name and the time. Auditors read it, so leave the customer’s own data out.',
  'hidden.tooShort': 'Write at least {least} characters, so that others understand it later.',
  'hidden.details': 'The name, the e-mail address and the website are hidden until you state a reason.',
  'hidden.search': 'Every word has to occur in one message. What is hidden from you was not searched.',
  'keys.show': 'Show customer data, with a reason',
  'settings.privacy': 'Customer data'
} as const satisfies Dictionary
