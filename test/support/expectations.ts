import { randomUUID } from 'node:crypto'
import type { InboxLevel } from '../../src/operations/index.ts'
import { type Caller, HANDBOOK_HASH, type Things } from './doors.ts'

export type Rights = NonNullable<Caller['rights']>
type Answer = string | { readonly password: string; readonly factor: string }

export interface Expectation {
  /** Who gets through: anyone, a kind of caller, or the members that this says. */
  readonly who: 'anyone' | 'signup' | 'half' | 'locked' | 'visitor' | ((rights: Rights) => boolean)
  readonly doors: 'rest' | 'socket' | 'both'
  /** Its fields that name a thing of a workspace. */
  readonly ids?: readonly (keyof Things)[]
  /** Its other fields. */
  readonly input?: () => object
  /** What those who get through are answered. */
  readonly answer?: Answer
  /** It ends the session that calls it. */
  readonly lastCall?: true
  /** The thing that a field names, where that is not the one of the field's own name: something that may be changed or ended. */
  readonly naming?: Readonly<Partial<Record<keyof Things, keyof Things>>>
  /** What it answers to an id that nobody has. */
  readonly unknown?: 'ok'
}

const everyMember = () => true
const whoSees = ({ role, customerData, messaging }: Rights) => role !== 'auditor' && (customerData || messaging)
const whoWrites = ({ role, messaging }: Rights) => role !== 'auditor' && messaging
const whoSeesData = ({ role, customerData }: Rights) => role !== 'auditor' && customerData
const whoErases = ({ role, customerData }: Rights) => (role === 'owner' || role === 'admin') && customerData
const whoAudits = ({ role, granted }: Rights) => role !== 'agent' || granted === true
const whoManages = ({ role, granted }: Rights) => role === 'owner' || role === 'admin' || granted === true
/** Who was given an inbox may change its settings; who was given less of it may not, whatever the role. */
const whoManagesInbox = ({ reach, ...rights }: Rights) => (reach ? reach === 'manage' : whoManages(rights))
const whoSeesSettings = ({ role, granted }: Rights) => role !== 'agent' || granted === true
const ofAgent = { ids: ['memberId'], naming: { memberId: 'agentId' } } as const
const noAccess = { billing: false, customerData: false, messaging: false }
const whoOwns = ({ role }: Rights) => role === 'owner'
const inAYear = () => new Date(Date.now() + 300 * 24 * 60 * 60_000).toISOString()
const ofColleague = { ids: ['memberId'], naming: { memberId: 'colleagueId' } } as const
const unknownToken = () => ({ token: `${'A'.repeat(22)}.${'A'.repeat(43)}` })
const text = () => ({ clientId: randomUUID(), body: 'Words of the matrix.' })
const ofVersion = { ids: ['versionId'] } as const
const ofConversation = { ids: ['conversationId'] } as const

/** How far into the inbox of what it names an operation reaches; null when it names nothing of an inbox. */
export function reachOf({ who, ids = [], unknown }: Expectation): InboxLevel | null {
  if (who === whoManagesInbox) return 'manage'
  if (unknown === 'ok') return null
  if (ids.includes('conversationId')) return who === whoWrites ? 'reply' : 'read'
  return ids.includes('inboxId') || ids.includes('inboxIds') || ids.includes('contactId') || ids.includes('erasureId') ? 'read' : null
}

/** Operations that change nothing though their route is no GET: they work while somebody looks with other rights. */
export const HARMLESS = ['auth.signOut', 'auth.active', 'auth.lock', 'roles.endPreview', 'auth.switchWorkspace', 'realtime.ticket', 'realtime.watch', 'realtime.unwatch', 'realtime.ping', 'search.start', 'search.cancel']

const credential = { id: 'AAAA', rawId: 'AAAA', type: 'public-key', clientExtensionResults: {} }
const assertion = () => ({ credential: { ...credential, response: { clientDataJSON: 'AAAA', authenticatorData: 'AAAA', signature: 'AAAA' } } })
const attestation = () => ({ name: 'Key', credential: { ...credential, response: { clientDataJSON: 'AAAA', attestationObject: 'AAAA' } } })

/** Who may do what. An operation that does not stand here fails the test. */
export const EXPECTED: Readonly<Record<string, Expectation>> = {
  'signup.start': { who: 'anyone', doors: 'rest', input: () => ({ email: `${randomUUID()}@example.test`, locale: 'en' }) },
  'signup.open': { who: 'anyone', doors: 'rest', input: () => ({ token: 'A'.repeat(43) }), answer: 'link_expired' },
  'signup.join': { who: 'anyone', doors: 'rest', input: unknownToken, answer: 'link_expired' },
  'signup.state': { who: 'signup', doors: 'rest' },
  'signup.saveProfile': { who: 'signup', doors: 'rest', input: () => ({ workspaceName: 'Matrix BV', name: 'Max', password: 'correct violet battery moose' }) },
  'signup.prepareTotp': { who: 'signup', doors: 'rest' },
  'signup.confirmTotp': { who: 'signup', doors: 'rest', input: () => ({ code: 'no code' }), answer: 'wrong_code' },
  'signup.renewRecovery': { who: 'signup', doors: 'rest', answer: 'wrong_step' },
  'signup.complete': { who: 'signup', doors: 'rest', input: () => ({ recoveryCode: 'no code' }), answer: 'wrong_step' },
  'auth.signIn': { who: 'anyone', doors: 'rest', input: () => ({ email: 'nobody@example.test', password: 'wrong' }), answer: 'wrong_credentials' },
  'auth.verifyTotp': { who: 'half', doors: 'rest', input: () => ({ code: 'no code' }), answer: { password: 'wrong_code', factor: 'wrong_step' } },
  'auth.useRecoveryCode': { who: 'half', doors: 'rest', input: () => ({ code: 'no code' }), answer: { password: 'wrong_code', factor: 'wrong_step' } },
  'auth.enterWorkspace': { who: 'half', doors: 'rest', ids: ['workspaceId'], answer: { password: 'second_factor_required', factor: 'ok' }, lastCall: true },
  'auth.stepUp': { who: everyMember, doors: 'rest', input: () => ({ code: 'no code', action: 'account' }), answer: 'wrong_code' },
  'reset.start': { who: 'anyone', doors: 'rest', input: () => ({ email: `${randomUUID()}@example.test`, locale: 'en' }) },
  'reset.open': { who: 'anyone', doors: 'rest', input: () => ({ token: 'A'.repeat(43) }), answer: 'link_expired' },
  'reset.complete': { who: 'anyone', doors: 'rest', input: () => ({ token: 'A'.repeat(43), password: 'correct violet battery moose', factor: 'totp', code: '000000' }), answer: 'link_expired' },
  'reset.beginPasskey': { who: 'anyone', doors: 'rest', input: () => ({ token: 'A'.repeat(43) }), answer: 'link_expired' },
  'reset.completeWithPasskey': { who: 'anyone', doors: 'rest', input: () => ({ token: 'A'.repeat(43), password: 'correct violet battery moose', ...assertion() }), answer: 'link_expired' },
  'recovery.state': { who: 'half', doors: 'rest', answer: { password: 'ok', factor: 'wrong_step' } },
  'recovery.ask': { who: 'half', doors: 'rest', input: () => ({ locale: 'en' }), answer: { password: 'not_sole_owner', factor: 'wrong_step' } },
  'recovery.confirm': { who: 'anyone', doors: 'rest', input: () => ({ token: 'A'.repeat(43) }), answer: 'link_expired' },
  'recovery.prepare': { who: 'half', doors: 'rest', input: () => ({ token: 'A'.repeat(43) }), answer: { password: 'link_expired', factor: 'wrong_step' } },
  'recovery.finish': { who: 'half', doors: 'rest', input: () => ({ token: 'A'.repeat(43), code: 'no code' }), answer: { password: 'link_expired', factor: 'wrong_step' } },
  'recovery.list': { who: whoManages, doors: 'rest' },
  'recovery.cancel': { who: whoManages, doors: 'rest', ids: ['memberId'], answer: 'not_found' },
  'security.get': { who: whoSeesSettings, doors: 'rest' },
  'security.update': { who: whoManages, doors: 'rest', input: () => ({ idleMinutes: 30, absoluteHours: 12, networks: [], passkeysOnly: false }) },
  'auth.active': { who: everyMember, doors: 'rest' },
  'auth.lock': { who: everyMember, doors: 'rest', lastCall: true },
  'auth.locked': { who: 'locked', doors: 'rest' },
  'auth.unlock': { who: 'locked', doors: 'rest', input: () => ({ code: 'no code' }), answer: 'wrong_code' },
  'auth.leaveLocked': { who: 'locked', doors: 'rest', lastCall: true },
  'auth.switchWorkspace': { who: everyMember, doors: 'rest', ids: ['workspaceId'], lastCall: true },
  'auth.signOut': { who: everyMember, doors: 'rest', lastCall: true },
  'auth.session': { who: everyMember, doors: 'both' },
  'passkeys.beginSignIn': { who: 'anyone', doors: 'rest' },
  'passkeys.signIn': { who: 'anyone', doors: 'rest', input: assertion, answer: 'passkey_refused' },
  'passkeys.beginSecondFactor': { who: 'half', doors: 'rest', answer: { password: 'ok', factor: 'wrong_step' } },
  'passkeys.verifySecondFactor': { who: 'half', doors: 'rest', input: assertion, answer: { password: 'passkey_refused', factor: 'wrong_step' } },
  'passkeys.beginUnlock': { who: 'locked', doors: 'rest' },
  'passkeys.unlock': { who: 'locked', doors: 'rest', input: assertion, answer: 'passkey_refused' },
  'passkeys.beginEnrol': { who: 'half', doors: 'rest', ids: ['workspaceId'], answer: 'wrong_step' },
  'passkeys.enrol': { who: 'half', doors: 'rest', ids: ['workspaceId'], input: attestation, answer: 'wrong_step' },
  'passkeys.beginStepUp': { who: everyMember, doors: 'rest', input: () => ({ action: 'account' }) },
  'passkeys.stepUp': { who: everyMember, doors: 'rest', input: () => ({ ...assertion(), action: 'account' }), answer: 'passkey_refused' },
  'passkeys.beginAdd': { who: everyMember, doors: 'rest', input: () => ({ password: 'wrong' }), answer: 'wrong_password' },
  'passkeys.add': { who: everyMember, doors: 'rest', input: attestation, answer: 'passkey_refused' },
  'passkeys.rename': { who: everyMember, doors: 'rest', ids: ['passkeyId'], input: () => ({ name: 'Key' }), answer: 'not_found' },
  'passkeys.remove': { who: everyMember, doors: 'rest', ids: ['passkeyId'], answer: 'not_found' },
  'auth.beginEnrolment': { who: 'half', doors: 'rest', input: () => ({ token: 'A'.repeat(43) }), answer: { password: 'link_expired', factor: 'wrong_step' } },
  'auth.confirmEnrolment': { who: 'half', doors: 'rest', input: () => ({ token: 'A'.repeat(43), code: 'no code' }), answer: 'wrong_step' },
  'members.resetFactors': { who: whoManages, doors: 'rest', ...ofAgent },
  'members.factors': { who: whoManages, doors: 'rest' },
  'account.get': { who: everyMember, doors: 'rest' },
  'account.updateProfile': { who: everyMember, doors: 'rest', input: () => ({ locale: 'en' }) },
  'account.changePassword': { who: everyMember, doors: 'rest', input: () => ({ currentPassword: 'wrong', password: 'correct violet battery moose' }), answer: 'wrong_password' },
  'account.prepareAuthenticator': { who: everyMember, doors: 'rest', input: () => ({ name: 'Phone', password: 'wrong' }), answer: 'wrong_password' },
  'account.confirmAuthenticator': { who: everyMember, doors: 'rest', input: () => ({ code: 'no code' }), answer: 'wrong_step' },
  'account.renameAuthenticator': { who: everyMember, doors: 'rest', ids: ['authenticatorId'], input: () => ({ name: 'Phone' }), answer: 'not_found' },
  'account.removeAuthenticator': { who: everyMember, doors: 'rest', ids: ['authenticatorId'], answer: 'not_found' },
  'account.renewRecoveryCodes': { who: everyMember, doors: 'rest' },
  'account.sessions': { who: everyMember, doors: 'rest' },
  'account.endSession': { who: everyMember, doors: 'rest', ids: ['sessionId'], answer: 'not_found' },
  'account.endOtherSessions': { who: everyMember, doors: 'rest' },
  'members.list': { who: everyMember, doors: 'both' },
  'roles.list': { who: whoSeesSettings, doors: 'both' },
  'roles.create': { who: whoManages, doors: 'both', input: () => ({ name: `Matrix ${randomUUID()}`, rights: ['seeRecord'] }) },
  'roles.update': { who: whoManages, doors: 'rest', ids: ['roleId'], input: () => ({ rights: [] }) },
  'roles.remove': { who: whoManages, doors: 'both', ids: ['roleId'], answer: 'role_in_use' },
  'roles.assign': { who: whoManages, doors: 'rest', ids: ['memberId', 'roleId'], naming: { memberId: 'agentId' } },
  'roles.inboxAccess': { who: whoSeesSettings, doors: 'both', ...ofAgent },
  'roles.setInboxDefault': { who: whoManages, doors: 'rest', ...ofAgent, input: () => ({ chosenOnly: false }) },
  'roles.setInboxLevel': { who: whoManages, doors: 'rest', ids: ['memberId', 'inboxId'], naming: { memberId: 'agentId' }, input: () => ({ level: null }) },
  'roles.startPreview': { who: whoManages, doors: 'rest', ids: ['roleId'], input: () => ({ role: 'agent', access: noAccess, chosenOnly: false, levels: [] }), lastCall: true },
  'roles.endPreview': { who: everyMember, doors: 'rest', lastCall: true },
  'members.roster': { who: whoSeesSettings, doors: 'both' },
  'members.exportRoster': { who: whoSeesSettings, doors: 'rest' },
  'members.changeRights': { who: whoManages, doors: 'rest', ...ofColleague, input: () => ({ role: 'auditor', access: noAccess, endsAt: inAYear() }) },
  'members.deactivate': { who: whoManages, doors: 'rest', ...ofColleague },
  'members.reactivate': { who: whoManages, doors: 'rest', ...ofColleague },
  // An auditor does not become owner: this tries everything but that.
  'members.handOver': { who: whoOwns, doors: 'rest', ...ofColleague, answer: 'not_active' },
  'members.leave': { who: everyMember, doors: 'rest', input: () => ({ workspaceName: 'Elsewhere' }), answer: 'wrong_workspace' },
  'invitations.list': { who: whoSeesSettings, doors: 'both' },
  'invitations.send': { who: whoManages, doors: 'rest', input: () => ({ email: `${randomUUID()}@example.test`, role: 'agent', access: noAccess, locale: 'en' }) },
  'invitations.resend': { who: whoManages, doors: 'rest', ids: ['invitationId'] },
  'invitations.withdraw': { who: whoManages, doors: 'both', ids: ['invitationId'], naming: { invitationId: 'spareInvitationId' } },
  'invitations.open': { who: 'anyone', doors: 'rest', input: unknownToken, answer: 'link_expired' },
  'invitations.accept': { who: everyMember, doors: 'rest', input: () => ({ ...unknownToken(), name: 'Max' }), answer: 'link_expired' },
  'invitations.acceptOnEntry': { who: 'half', doors: 'rest', input: () => ({ ...unknownToken(), name: 'Max' }), answer: { password: 'second_factor_required', factor: 'link_expired' } },
  'teams.list': { who: everyMember, doors: 'both' },
  'teams.create': { who: whoManages, doors: 'both', input: () => ({ name: 'Matrix' }) },
  'teams.rename': { who: whoManages, doors: 'both', ids: ['teamId'], input: () => ({ name: 'Matrix' }) },
  'teams.addMember': { who: whoManages, doors: 'both', ids: ['teamId', 'memberId'] },
  'teams.takeMember': { who: whoManages, doors: 'both', ids: ['teamId', 'memberId'] },
  'teams.remove': { who: whoManages, doors: 'both', ids: ['teamId'], naming: { teamId: 'spareTeamId' } },
  'plan.get': { who: ({ billing }) => billing, doors: 'both' },
  'inboxes.list': { who: everyMember, doors: 'both' },
  'inboxes.update': { who: whoManagesInbox, doors: 'both', ids: ['inboxId'], input: () => ({ greeting: 'Hello from the matrix' }) },
  'inboxes.allowOrigin': { who: whoManagesInbox, doors: 'both', ids: ['inboxId'], input: () => ({ origin: 'https://matrix.example' }) },
  'conversations.list': { who: whoSees, doors: 'both', ids: ['inboxId', 'teamId'], input: () => ({ view: 'all' }), unknown: 'ok' },
  'conversations.counts': { who: whoSees, doors: 'both' },
  'conversations.get': { who: whoSees, doors: 'both', ...ofConversation },
  'conversations.assign': { who: whoWrites, doors: 'both', ids: ['conversationId', 'memberId'] },
  'conversations.assignTeam': { who: whoWrites, doors: 'both', ids: ['conversationId', 'teamId'] },
  'conversations.close': { who: whoWrites, doors: 'both', ...ofConversation },
  'conversations.reopen': { who: whoWrites, doors: 'both', ...ofConversation },
  'conversations.markRead': { who: whoSees, doors: 'both', ...ofConversation, input: () => ({ seq: 1 }) },
  'conversations.typing': { who: whoWrites, doors: 'both', ...ofConversation },
  'messages.list': { who: whoSees, doors: 'both', ...ofConversation },
  'messages.send': { who: whoWrites, doors: 'both', ...ofConversation, input: text },
  'notes.add': { who: whoWrites, doors: 'both', ...ofConversation, input: text },
  'privacy.get': { who: whoSeesSettings, doors: 'both' },
  'backups.ofWorkspace': { who: whoSeesSettings, doors: 'rest' },
  'privacy.update': { who: whoManages, doors: 'rest', input: () => ({ maskedText: 'patterns' }) },
  'conversations.reveal': { who: whoSeesData, doors: 'both', ...ofConversation, input: () => ({ reason: 'The matrix has to look.' }) },
  'search.page': { who: whoSees, doors: 'rest', ids: ['inboxId', 'assigneeId', 'contactId'], input: () => ({ query: 'words of' }), unknown: 'ok' },
  'search.start': { who: whoSees, doors: 'socket', ids: ['inboxId', 'assigneeId', 'contactId'], input: () => ({ searchId: randomUUID(), query: 'words of' }), unknown: 'ok' },
  'search.cancel': { who: whoSees, doors: 'socket', input: () => ({ searchId: 'none' }) },
  'record.list': { who: whoAudits, doors: 'both', ids: ['memberId'], input: () => ({ limit: 5 }), unknown: 'ok' },
  'handbook.own': { who: everyMember, doors: 'both' },
  'handbook.get': { who: everyMember, doors: 'both' },
  'handbook.version': { who: everyMember, doors: 'both', ...ofVersion },
  'handbook.sign': { who: everyMember, doors: 'both', ...ofVersion, input: () => ({ hash: HANDBOOK_HASH }) },
  'handbook.versions': { who: whoSeesSettings, doors: 'both' },
  'handbook.draft': { who: whoManages, doors: 'both' },
  'handbook.saveDraft': { who: whoManages, doors: 'both', input: () => ({ text: 'A draft of the matrix' }) },
  'handbook.publish': { who: whoManages, doors: 'both', input: () => ({ hash: '0'.repeat(64), dueDays: 14 }), answer: 'confirmation_mismatch' },
  'handbook.register': { who: whoSeesSettings, doors: 'both', ...ofVersion },
  'handbook.exportRegister': { who: whoSeesSettings, doors: 'rest', ...ofVersion },
  'record.export': { who: whoAudits, doors: 'rest', ids: ['memberId'], unknown: 'ok' },
  'erasures.preview': { who: whoErases, doors: 'both', ids: ['contactId'], input: () => ({ subject: 'contact' }) },
  'erasures.request': { who: whoErases, doors: 'rest', ids: ['contactId'], input: () => ({ subject: 'contact', confirmation: 'not its name' }), answer: 'confirmation_mismatch' },
  'erasures.approve': { who: whoErases, doors: 'rest', ids: ['erasureId'], answer: 'wrong_step' },
  'erasures.cancel': { who: whoErases, doors: 'both', ids: ['erasureId'], answer: 'wrong_step' },
  'erasures.list': { who: whoErases, doors: 'both' },
  'erasures.certificate': { who: whoErases, doors: 'both', ids: ['erasureId'], answer: 'not_found' },
  'exports.list': { who: whoErases, doors: 'rest' },
  'exports.request': { who: whoErases, doors: 'rest', input: () => ({ sealedFor: 'recipient', reason: 'The matrix moves out.' }), answer: 'invalid_input' },
  'exports.download': { who: whoErases, doors: 'rest', ids: ['exportId'], answer: 'not_found' },
  'approvals.summary': { who: whoManages, doors: 'both' },
  'approvals.list': { who: whoAudits, doors: 'both' },
  'approvals.approve': { who: whoManages, doors: 'rest', ids: ['approvalId'], answer: 'not_found' },
  'approvals.confirm': { who: whoManages, doors: 'rest', ids: ['approvalId'], answer: 'not_found' },
  'approvals.refuse': { who: whoManages, doors: 'both', ids: ['approvalId'], answer: 'not_found' },
  'approvals.cancel': { who: whoManages, doors: 'both', ids: ['approvalId'], answer: 'not_found' },
  'reviews.list': { who: whoSeesSettings, doors: 'both' },
  'reviews.summary': { who: whoManages, doors: 'both' },
  'reviews.confirm': { who: whoManages, doors: 'both', ...ofAgent, input: () => ({ seen: 'A'.repeat(43) }), answer: 'changed_meanwhile' },
  'reviews.withdraw': { who: whoManages, doors: 'rest', ...ofAgent, input: () => ({ seen: 'A'.repeat(43) }), answer: 'changed_meanwhile' },
  'tokens.list': { who: whoManages, doors: 'both' },
  'tokens.create': { who: whoManages, doors: 'rest', ids: ['inboxIds'], input: () => ({ name: 'Matrix', operations: ['members.list'], access: { customerData: false, messaging: false }, days: 1 }) },
  'tokens.revoke': { who: whoManages, doors: 'both', ids: ['tokenId'] },
  'widget.boot': { who: 'visitor', doors: 'both' },
  'widget.start': { who: 'visitor', doors: 'both', input: text },
  'widget.send': { who: 'visitor', doors: 'both', ...ofConversation, input: text },
  'widget.messages': { who: 'visitor', doors: 'both', ...ofConversation },
  'widget.mark': { who: 'visitor', doors: 'both', ...ofConversation, input: () => ({ readSeq: 1 }) },
  'widget.typing': { who: 'visitor', doors: 'both', ...ofConversation },
  'widget.identify': { who: 'visitor', doors: 'both', input: () => ({ attributes: { plan: 'gold' } }) },
  'service.notice': { who: 'anyone', doors: 'rest' },
  'widget.renew': { who: 'anyone', doors: 'rest', input: () => ({ frameToken: 'forged.token' }), answer: 'invalid_frame_token' },
  'widget.ticket': { who: 'visitor', doors: 'rest' },
  'widget.watch': { who: 'visitor', doors: 'socket', ...ofConversation, input: () => ({ after: 0 }) },
  'widget.ping': { who: 'visitor', doors: 'socket' },
  'realtime.ticket': { who: everyMember, doors: 'rest' },
  'realtime.watch': { who: whoSees, doors: 'socket', ...ofConversation, input: () => ({ after: 0 }) },
  'realtime.unwatch': { who: everyMember, doors: 'socket', ...ofConversation, unknown: 'ok' },
  'realtime.ping': { who: everyMember, doors: 'socket' }
}
