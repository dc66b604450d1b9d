import type { Dictionary } from '../../../lib/i18n.ts'

/** What a workspace asks of its staff when they sign in. */
export const security = {
  'policy.title': 'Signing in',
  'policy.text': 'What {workspace} asks of everybody who works here. A change counts at once, for sessions that are open too.',
  'policy.sessions': 'Sessions',
  'policy.idle': 'Lock after this many minutes without anybody at the keyboard',
  'policy.idleHint': '5 to {most} minutes. A code of the authenticator app or a passkey unlocks.',
  'policy.absolute': 'Sign in anew after this many hours',
  'policy.absoluteHint': '1 to {most} hours, whatever is done meanwhile.',
  'policy.networks': 'Networks',
  'policy.networksLabel': 'Allowed addresses and networks, one a line',
  'policy.networksHint': 'As 192.0.2.0/24 or 2001:db8::/48. Empty: from everywhere. Your own address now is {ip}.',
  'policy.networksWrong': 'Line {line} is no address and no network.',
  'policy.networksOut': 'Your own address, {ip}, is in none of these networks. Nothing was changed.',
  'policy.passkeys': 'Passkeys',
  'policy.passkeysLabel': 'Take passkeys only',
  'policy.passkeysHint': 'Who has none signs in no more until they add one. You can turn this on when you are signed in with a passkey yourself.',
  'policy.number': 'A whole number from {least} to {most}.',
  'policy.save': 'Save changes',
  'policy.saved': 'Saved. It counts from now on.',
  'policy.readOnly': 'An owner or admin can change this.',
  'recovery.title': 'Waiting for new second factors',
  'recovery.text': 'An owner who lost every second factor gets back after 72 hours. Ask them by telephone or in person whether they asked for it.',
  'recovery.waits': '{name}, possible from {moment}',
  'recovery.stop': 'Stop it',
  'recovery.stopped': 'Stopped. Everybody is told.',
  'policy.loadFailed': 'This page could not be loaded'
} as const satisfies Dictionary
