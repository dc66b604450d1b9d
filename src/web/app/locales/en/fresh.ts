import type { Dictionary } from '../../../lib/i18n.ts'

/** Asking for a code again, before something that cannot be undone. */
export const fresh = {
  'fresh.title': 'Confirm that it is you',
  'fresh.go': 'Continue',
  'fresh.cancel': 'Cancel',
  'fresh.code': 'Code of your authenticator app',
  'fresh.codeHint': 'Your last code is more than five minutes ago.',
  'fresh.passkey': 'Use a passkey',
  'fresh.passkeyCancelled': 'No passkey was given. Try again, or type a code.'
} as const satisfies Dictionary
