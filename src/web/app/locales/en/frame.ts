import type { Dictionary } from '../../../lib/i18n.ts'

/** The frame: navigation, menus, keys. */
export const frame = {
  'app.name': 'Rind',
  'app.title': '{page} · Rind',
  'app.skip': 'Skip to the conversation',
  'app.loadFailed': 'The inbox could not be loaded',
  'app.unknown': 'There is no such page',
  'app.unknownText': 'The address may be old or mistyped.',
  'app.toInbox': 'Go to the inbox',

  'nav.label': 'Main',
  'nav.open': 'Open the menu',
  'nav.mine': 'Mine',
  'nav.unassigned': 'Unassigned',
  'nav.all': 'All open',
  'nav.closed': 'Closed',
  'nav.conversations': 'Conversations',
  'nav.inboxes': 'Inboxes',
  'nav.workspace': 'Workspace',
  'nav.setup': 'Getting started',
  'nav.settings': 'Settings',
  'nav.count': { one: '{count} conversation', other: '{count} conversations' },

  'me.menu': 'Your menu',
  'me.signOut': 'Sign out',
  'me.signOutFailed': 'You are still signed in: {reason}',
  'me.sound': 'Sound for new messages',
  'me.shortcuts': 'Keyboard shortcuts',
  'me.language': 'Taal: Nederlands',

  'role.owner': 'Owner',
  'role.admin': 'Admin',
  'role.agent': 'Agent',
  'role.auditor': 'Auditor',

  'line.offline': 'You are offline. What you write is kept in this tab and sent when the connection is back.',
  'line.signedOut': 'You are signed out. What you wrote stays in this tab.',
  'line.signIn': 'Sign in again in a new tab, then come back here',
  'line.back': 'The connection is back.',

  'norights.title': 'Your rights do not include messages',
  'norights.text':
    'To see conversations you need the right "messaging" or "customer data". An owner or admin of {workspace} can give it to you; nothing was loaded.',
  'norights.yours': 'Your rights now: {rights}',
  'norights.none': 'none',

  'right.billing': 'billing',
  'right.customerData': 'customer data',
  'right.messaging': 'messaging',

  'keys.title': 'Keyboard shortcuts',
  'keys.single': 'Single-key shortcuts (j, k, r, n, e, a, d, /, ?)',
  'keys.list': 'In the list',
  'keys.thread': 'In a conversation',
  'keys.composer': 'While writing',
  'keys.next': 'Next conversation',
  'keys.previous': 'Previous conversation',
  'keys.open': 'Open it',
  'keys.search': 'Search all messages',
  'keys.reply': 'Write a reply',
  'keys.note': 'Write a note',
  'keys.close': 'Close or reopen',
  'keys.assign': 'Assign',
  'keys.details': 'Show or hide details',
  'keys.send': 'Send',
  'keys.newLine': 'New line',
  'keys.switch': 'Switch between reply and note',
  'keys.leave': 'Leave the text, back to the list',
  'keys.help': 'This page',
  'keys.or': 'or'
} as const satisfies Dictionary
