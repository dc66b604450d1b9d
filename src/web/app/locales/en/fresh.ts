import type { Dictionary } from '../../../lib/i18n.ts'

/** Asking for a code again, before something that cannot be undone. */
export const fresh = {
  'fresh.title': 'Confirm that it is you',
  'fresh.go': 'Continue',
  'fresh.cancel': 'Cancel',
  'fresh.code': 'Code of your authenticator app',
  'fresh.codeHint': 'One code is for one kind of change, and counts for five minutes.',
  'fresh.for.members': 'This code lets you change what colleagues may do.',
  'fresh.for.factors': 'This code lets you have a colleague set up new factors.',
  'fresh.for.ownership': 'This code lets you hand over the ownership.',
  'fresh.for.account': 'This code lets you change how you sign in.',
  'fresh.for.security': 'This code lets you change how staff sign in.',
  'fresh.for.privacy': 'This code lets you change what is hidden from whom.',
  'fresh.for.tokens': 'This code lets you make API tokens.',
  'fresh.for.erasure': 'This code lets you have data erased.',
  'fresh.for.export': 'This code lets you take the data of the workspace away.',
  'fresh.for.approvals': 'This code lets you approve requests.',
  'fresh.passkey': 'Use a passkey',
  'fresh.passkeyCancelled': 'No passkey was given. Try again, or type a code.'
} as const satisfies Dictionary
