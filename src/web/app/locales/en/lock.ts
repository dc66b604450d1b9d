import type { Dictionary } from '../../../lib/i18n.ts'

/** The locked screen. */
export const lock = {
  'me.lock': 'Lock this browser',
  'lock.title': 'Rind is locked',
  'lock.text': 'Nothing is shown until you unlock it. You go on where you were.',
  'lock.textDraft': 'Nothing is shown until you unlock it. You go on where you were; what you were writing is kept in this tab.',
  'lock.code': 'Code of your authenticator app',
  'lock.codeShape': 'The code has six digits.',
  'lock.codeWrong': 'This code is not right. Check that it belongs to Rind and is the newest one.',
  'lock.codeUsed': 'This code was used already. Wait for the next one.',
  'lock.unlock': 'Unlock',
  'lock.passkey': 'Unlock with a passkey',
  'lock.passkeyCancelled': 'No passkey was given. Try again, or type a code.',
  'lock.signOut': 'Sign out',
  'lock.signOutDraft': 'If you sign out, what you were writing is lost.',
  'refused.title': 'You cannot enter from here',
  'refused.again': 'Try again'
} as const satisfies Dictionary
