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
  ofWorkspace('audit_events', 'place', 'audit-event'),
  ofWorkspace('audit_events', 'reason', 'audit-event')
]
