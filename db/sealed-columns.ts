import type { SubjectKind } from './schema/index.ts'

/**
 * A sealed column of a workspace's table: whose key it is sealed with and at which address, so that a rotation can open
 * it and seal it again. The names of the address are logical and never change; all others are SQL's.
 */
export interface SealedColumn {
  readonly table: string
  readonly column: string
  readonly kind: SubjectKind
  /** The column that holds the subject's id. */
  readonly subject: string
  /** The rows that are sealed with the key of this kind of subject, by the name of a column and its value; all, if not given. */
  readonly only?: { readonly column: string; readonly value: string }
  readonly address: { readonly table: string; readonly column: string; readonly bound?: readonly string[] }
}

/** Epoch milliseconds, as an address binds a time. */
const milliseconds = (column: string) => `round(extract(epoch from ${column}) * 1000)::bigint`

/** The column whose moment an expression binds, as `milliseconds` writes it; null for one that is a column by itself. */
export const momentBound = (expression: string): string | null => /^round\(extract\(epoch from (\w+)\) \* 1000\)::bigint$/.exec(expression)?.[1] ?? null

const ofWorkspace = (table: string, column: string, logical: string): SealedColumn => ({ table, column, kind: 'workspace', subject: 'tenant_id', address: { table: logical, column } })

/** Every sealed column of the workspaces' tables. A test reads the catalog and asks for those that are missing here. */
export const SEALED_COLUMNS: readonly SealedColumn[] = [
  {
    table: 'messages',
    column: 'body',
    kind: 'conversation',
    subject: 'conversation_id',
    address: { table: 'message', column: 'body', bound: ['conversation_id', 'sender_kind', 'sender_id', milliseconds('created_at')] }
  },
  { table: 'conversations', column: 'page', kind: 'conversation', subject: 'id', address: { table: 'conversation', column: 'page' } },
  { table: 'contacts', column: 'profile', kind: 'contact', subject: 'id', address: { table: 'contact', column: 'profile' } },
  ofWorkspace('members', 'name', 'member'),
  ofWorkspace('members', 'email', 'member'),
  ofWorkspace('invitations', 'email', 'invitation'),
  ofWorkspace('teams', 'name', 'team'),
  ofWorkspace('inboxes', 'settings', 'inbox'),
  ofWorkspace('inboxes', 'sightings', 'inbox'),
  ofWorkspace('custom_roles', 'name', 'custom-role'),
  ofWorkspace('role_previews', 'rights', 'role-preview'),
  ofWorkspace('security_policies', 'settings', 'security-policy'),
  ofWorkspace('handbook_drafts', 'text', 'handbook-draft'),
  { table: 'handbook_versions', column: 'text', kind: 'workspace', subject: 'tenant_id', address: { table: 'handbook-version', column: 'text', bound: ['number', milliseconds('published_at')] } },
  {
    table: 'handbook_signatures',
    column: 'evidence',
    kind: 'workspace',
    subject: 'tenant_id',
    address: { table: 'handbook-signature', column: 'evidence', bound: ['version_id', 'member_id', milliseconds('signed_at')] }
  },
  { table: 'erasures', column: 'reason', kind: 'contact', subject: 'subject_id', only: { column: 'subject_kind', value: 'contact' }, address: { table: 'erasure', column: 'reason' } },
  { ...ofWorkspace('erasures', 'reason', 'erasure'), only: { column: 'subject_kind', value: 'workspace' } },
  ofWorkspace('erasures', 'certificate', 'erasure'),
  ofWorkspace('approvals', 'request', 'approval'),
  ofWorkspace('workspace_exports', 'recipient', 'workspace-export'),
  ofWorkspace('workspace_exports', 'reason', 'workspace-export'),
  ofWorkspace('audit_events', 'place', 'audit-event'),
  ofWorkspace('audit_events', 'reason', 'audit-event')
]

/** A sealed column of the installation's own tables: with which of its keys it is sealed, and at which address. */
export interface SystemSealedColumn {
  readonly table: string
  readonly column: string
  readonly purpose: 'identity' | 'sign-in' | 'mail'
  /** What names the row in the address, as SQL. */
  readonly row: string
  readonly address: { readonly table: string; readonly column: string; readonly bound?: readonly string[] }
}

const ofIdentity = (table: string, column: string, logical: string, name = column, row = 'id'): SystemSealedColumn => ({ table, column, purpose: 'identity', row, address: { table: logical, column: name } })

/** Every sealed column of the installation's own tables but the keys, which hang under the root key. A test reads the catalog and asks for those that are missing here. */
export const SYSTEM_SEALED_COLUMNS: readonly SystemSealedColumn[] = [
  ofIdentity('identities', 'email', 'identity'),
  ofIdentity('identities', 'password', 'identity'),
  ofIdentity('totp_devices', 'secret', 'identity', 'totp'),
  ofIdentity('totp_devices', 'name', 'identity', 'totp-name'),
  ofIdentity('totp_enrolments', 'secret', 'identity', 'totp-enrolment', 'session_id'),
  ofIdentity('totp_enrolments', 'name', 'identity', 'totp-enrolment-name', 'session_id'),
  { ...ofIdentity('passkeys', 'credential', 'passkey'), address: { table: 'passkey', column: 'credential', bound: ['identity_id'] } },
  { ...ofIdentity('passkeys', 'name', 'passkey'), address: { table: 'passkey', column: 'name', bound: ['identity_id'] } },
  ofIdentity('factor_recoveries', 'totp_secret', 'factor-recovery', 'totp'),
  ofIdentity('operators', 'email', 'operator'),
  ofIdentity('operators', 'name', 'operator'),
  ofIdentity('operators', 'password', 'operator'),
  ofIdentity('operators', 'totp', 'operator'),
  ofIdentity('operator_invitations', 'email', 'operator-invitation'),
  ofIdentity('operator_invitations', 'totp', 'operator-invitation'),
  { ...ofIdentity('operator_handbook_versions', 'text', 'operator-handbook-version'), address: { table: 'operator-handbook-version', column: 'text', bound: ['number', milliseconds('published_at')] } },
  {
    ...ofIdentity('operator_handbook_signatures', 'evidence', 'operator-handbook-signature'),
    address: { table: 'operator-handbook-signature', column: 'evidence', bound: ['version_id', 'operator_id', milliseconds('signed_at')] }
  },
  ofIdentity('backups', 'hold_reason', 'backup', 'hold-reason'),
  ofIdentity('probe_accounts', 'credentials', 'probe-account', 'credentials', 'workspace_id'),
  { ...ofIdentity('sessions', 'client', 'session'), purpose: 'sign-in' },
  { ...ofIdentity('signups', 'answers', 'signup'), purpose: 'sign-in' },
  { ...ofIdentity('socket_tickets', 'frame', 'socket-ticket', 'frame', "encode(ticket_hash, 'hex')"), purpose: 'sign-in' },
  { ...ofIdentity('platform_events', 'place', 'platform-event'), purpose: 'sign-in' },
  { ...ofIdentity('mails', 'content', 'mail'), purpose: 'mail' }
]
