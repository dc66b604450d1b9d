import { type Table, getTableColumns } from 'drizzle-orm'
import {
  accessReviewReminders, accessReviews, apiTokenOperations, apiTokens, approvals, auditEvents, contacts, conversationReads, conversations, customRoleRights, customRoles, erasures, handbookDrafts, handbookReminders,
  handbookSignatures, handbookVersions, inboxAccess, inboxes, invitations, memberStanding, members, messages, privacySettings, securityPolicies, teamMembers, teams, workspaceExports
} from '../../../db/schema/index.ts'

/** A kind of line of an export: a table of the workspace, the fields that go out and those that do not. */
export interface LineType {
  readonly type: string
  readonly table: Table
  /** The columns that go out, by their names in db/schema. */
  readonly fields: readonly string[]
  /** What tells one row from another within the workspace; the lines come in this order. */
  readonly key: readonly string[]
  /** What stays behind, each with its reason. */
  readonly leftOut: Readonly<Record<string, string>>
  /** Sealed columns that hold JSON in place of a text. */
  readonly json: readonly string[]
  /** Rows that hang on a subject with a key of its own: once that key is destroyed they are erased, though they may lie here still. */
  readonly of?: { readonly kind: 'contact' | 'conversation'; readonly field: string }
}

interface Options<T extends Table> {
  readonly leftOut?: Readonly<Record<string, string>>
  readonly json?: readonly Column<T>[]
  readonly key?: readonly Column<T>[]
  readonly of?: { readonly kind: 'contact' | 'conversation'; readonly field: Column<T> }
}
type Column<T extends Table> = keyof T['_']['columns'] & string

function line<T extends Table>(type: string, table: T, fields: readonly Column<T>[], { leftOut = {}, json = [], key = ['id'], of }: Options<T> = {}): LineType {
  return { type, table, fields, key, json, leftOut, ...(of && { of }) }
}

const ANEW = 'made anew where it is imported'
const SECRET = 'a secret, kept as a hash only; it opens nothing elsewhere'
const PERSON = 'stands for a person who signs in here; identities belong to persons'

/** Every kind of line, in the order of a file: what a line refers to stands before it. */
export const LINE_TYPES: readonly LineType[] = [
  line('customRole', customRoles, ['id', 'name', 'createdAt']),
  line('customRoleRight', customRoleRights, ['roleId', 'permission'], { key: ['roleId', 'permission'] }),
  line('member', members, ['id', 'name', 'email', 'locale', 'role', 'canBilling', 'canCustomerData', 'canMessaging', 'customRoleId', 'chosenInboxesOnly', 'status', 'createdAt', 'endsAt', 'tokenId'], { leftOut: { identityId: PERSON } }),
  line('memberStanding', memberStanding, ['memberId', 'kind', 'byMemberId', 'at'], { key: ['memberId', 'kind', 'byMemberId'] }),
  line('apiToken', apiTokens, ['id', 'memberId', 'createdBy', 'createdAt', 'expiresAt', 'lastUsedAt', 'revokedBy', 'revokedAt'], { leftOut: { tokenHash: SECRET } }),
  line('apiTokenOperation', apiTokenOperations, ['tokenId', 'operation'], { key: ['tokenId', 'operation'] }),
  line('invitation', invitations, ['id', 'memberId', 'invitedBy', 'email', 'role', 'canBilling', 'canCustomerData', 'canMessaging', 'endsAt', 'locale', 'status', 'createdAt', 'sentAt', 'expiresAt'], { leftOut: { tokenHash: SECRET, identityId: PERSON } }),
  line('securityPolicy', securityPolicies, ['id', 'settings', 'updatedAt'], { json: ['settings'] }),
  line('privacySettings', privacySettings, ['maskedText', 'reveal', 'changedAt'], { key: [] }),
  line('team', teams, ['id', 'name', 'createdAt', 'removedAt']),
  line('teamMember', teamMembers, ['teamId', 'memberId'], { key: ['teamId', 'memberId'] }),
  line('inbox', inboxes, ['id', 'settings', 'sightings', 'createdAt'], { json: ['settings', 'sightings'], leftOut: { publicKey: `names the workspace; ${ANEW}` } }),
  line('inboxAccess', inboxAccess, ['memberId', 'inboxId', 'level'], { key: ['memberId', 'inboxId'] }),
  line('contact', contacts, ['id', 'inboxId', 'profile', 'verified', 'test', 'createdAt', 'lastSeenAt'], { json: ['profile'], leftOut: { visitorHash: SECRET }, of: { kind: 'contact', field: 'id' } }),
  line(
    'conversation', conversations,
    ['id', 'inboxId', 'contactId', 'clientId', 'status', 'assigneeId', 'teamId', 'page', 'lastSeq', 'lastPublicSeq', 'lastContactSeq', 'contactDeliveredSeq', 'contactReadSeq', 'staffDeliveredSeq', 'staffReadSeq', 'lastMessageAt', 'activityAt', 'waitingSince', 'createdAt', 'eraseAt'],
    { of: { kind: 'conversation', field: 'id' } }
  ),
  line('message', messages, ['id', 'conversationId', 'seq', 'publicSeq', 'kind', 'senderKind', 'senderId', 'clientId', 'body', 'createdAt'], { of: { kind: 'conversation', field: 'conversationId' } }),
  line('conversationRead', conversationReads, ['conversationId', 'memberId', 'seq', 'readAt'], { key: ['conversationId', 'memberId'], of: { kind: 'conversation', field: 'conversationId' } }),
  line('handbookDraft', handbookDrafts, ['id', 'text', 'savedBy', 'savedAt']),
  line('handbookVersion', handbookVersions, ['id', 'number', 'text', 'dueDays', 'publishedBy', 'publishedAt']),
  line('handbookSignature', handbookSignatures, ['id', 'versionId', 'memberId', 'signedAt', 'evidence']),
  line('handbookReminder', handbookReminders, ['versionId', 'memberId', 'step', 'sentAt'], { key: ['versionId', 'memberId', 'step'] }),
  line('accessReview', accessReviews, ['id', 'memberId', 'reviewedBy', 'decision', 'role', 'canBilling', 'canCustomerData', 'canMessaging', 'reviewedAt']),
  line('accessReviewReminder', accessReviewReminders, ['reviewerId', 'memberId', 'dueAt', 'sentAt'], { key: ['reviewerId', 'memberId', 'dueAt'] }),
  line('approval', approvals, ['id', 'operation', 'subjectKind', 'subjectId', 'request', 'alone', 'status', 'askedBy', 'askedAt', 'dueAt', 'decidedBy', 'decidedAt'], { json: ['request'] }),
  line(
    'erasure', erasures,
    ['id', 'subjectKind', 'subjectId', 'state', 'reason', 'requestedBy', 'approvedBy', 'cancelledBy', 'requestedAt', 'dueAt', 'endedAt', 'conversations', 'messages', 'notes', 'certificate'],
    { leftOut: { visitorHash: SECRET } }
  ),
  line('export', workspaceExports, ['id', 'sealedFor', 'recipient', 'reason', 'askedBy', 'approvedAt', 'expiresAt', 'endedAt', 'bytes']),
  line('auditEvent', auditEvents, ['id', 'seq', 'at', 'operation', 'outcome', 'code', 'actorKind', 'actorId', 'targetKind', 'targetId', 'requestId', 'place', 'reason'], { json: ['place'] })
]

/** Tables of a workspace that no line is made of, each with its reason. A test compares both lists with the catalog. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  tenant_keys: `keys of this installation; ${ANEW}`,
  data_keys: `keys of this installation; ${ANEW}`,
  key_rotations: 'work on keys that are not exported',
  role_previews: 'a look with other rights that ends with the hour',
  reveals: 'what a stated reason opens for half an hour; the reason stands in the record'
}

/** What a field holds, as the form of a line says it. */
export type FieldKind = 'id' | 'text' | 'json' | 'number' | 'flag' | 'moment'

export interface Field {
  readonly name: string
  /** Its column in SQL. */
  readonly column: string
  readonly kind: FieldKind
  readonly sealed: boolean
  readonly required: boolean
}

const KINDS: Readonly<Record<string, FieldKind>> = { uuid: 'id', text: 'text', integer: 'number', bigint: 'number', boolean: 'flag', 'timestamp with time zone': 'moment', sealed: 'text' }

/** The fields of a kind of line with what each holds, as its table has them. @throws Error for a column that no line can hold */
export function fieldsOf({ type, table, fields, json }: LineType): readonly Field[] {
  const columns = getTableColumns(table)
  return fields.map((name) => {
    const column = columns[name]
    const kind = column && KINDS[column.getSQLType()]
    if (!column || !kind) throw new Error(`${name} of ${type} cannot stand in an export`)
    return { name, column: column.name, kind: json.includes(name) ? 'json' : kind, sealed: column.getSQLType() === 'sealed', required: column.notNull }
  })
}
