import type { AnyOperation } from '../operations/index.ts'
import { ACCOUNT_OPERATIONS } from './account/index.ts'
import { APPROVAL_OPERATIONS } from './approvals/index.ts'
import { AUTH_OPERATIONS } from './auth/index.ts'
import { BACKUP_OPERATIONS, WORKSPACE_BACKUP_OPERATIONS } from './backups/index.ts'
import { CONVERSATION_OPERATIONS } from './conversations/index.ts'
import { ERASURE_OPERATIONS } from './erasure/index.ts'
import { EXPORT_OPERATIONS } from './exports/index.ts'
import { FACTOR_RESET_OPERATIONS } from './factor-reset/index.ts'
import { HANDBOOK_OPERATIONS } from './handbook/index.ts'
import { INBOX_OPERATIONS } from './inboxes/index.ts'
import { CAPACITY_OPERATIONS } from './capacity/index.ts'
import { INSTALLATION_OPERATIONS } from './installation/index.ts'
import { INVITATION_OPERATIONS } from './invitations/index.ts'
import { MEMBER_OPERATIONS } from './members/index.ts'
import { MEMBERSHIP_OPERATIONS } from './membership/index.ts'
import { MESSAGE_OPERATIONS } from './messages/index.ts'
import { PASSKEY_OPERATIONS } from './passkeys/index.ts'
import { PLAN_OPERATIONS } from './plan/index.ts'
import { PRIVACY_OPERATIONS } from './privacy/index.ts'
import { OPERATOR_HANDBOOK_OPERATIONS } from './operator-handbook/index.ts'
import { OPERATOR_OPERATIONS } from './operators/index.ts'
import { REALTIME_OPERATIONS } from './realtime/index.ts'
import { RECORD_OPERATIONS } from './record/index.ts'
import { RECOVERY_OPERATIONS } from './recovery/index.ts'
import { RESET_OPERATIONS } from './reset/index.ts'
import { ROLE_OPERATIONS } from './roles/index.ts'
import { SEARCH_OPERATIONS } from './search/index.ts'
import { SECURITY_OPERATIONS } from './security/index.ts'
import { SIGNUP_OPERATIONS } from './signup/index.ts'
import { REVIEW_OPERATIONS } from './access-review/index.ts'
import { SERVICE_NOTICE_OPERATIONS, STATUS_PAGE_OPERATIONS } from './status-page/index.ts'
import { TEAM_OPERATIONS } from './teams/index.ts'
import { TOKEN_OPERATIONS } from './tokens/index.ts'
import { WIDGET_OPERATIONS } from './widget/index.ts'

/** Operations of the people who run the installation: the internal port alone has routes for them. */
export const INTERNAL_OPERATIONS: readonly AnyOperation[] = [...OPERATOR_OPERATIONS, ...INSTALLATION_OPERATIONS, ...CAPACITY_OPERATIONS, ...BACKUP_OPERATIONS, ...OPERATOR_HANDBOOK_OPERATIONS, ...STATUS_PAGE_OPERATIONS]

/** Every operation of Rind for businesses and their customers. The doors, the API's description and the generated tests all read this list. */
export const OPERATIONS: readonly AnyOperation[] = [
  ...SIGNUP_OPERATIONS,
  ...AUTH_OPERATIONS,
  ...RESET_OPERATIONS,
  ...RECOVERY_OPERATIONS,
  ...SECURITY_OPERATIONS,
  ...PASSKEY_OPERATIONS,
  ...ACCOUNT_OPERATIONS,
  ...FACTOR_RESET_OPERATIONS,
  ...MEMBER_OPERATIONS,
  ...ROLE_OPERATIONS,
  ...MEMBERSHIP_OPERATIONS,
  ...INVITATION_OPERATIONS,
  ...TEAM_OPERATIONS,
  ...PLAN_OPERATIONS,
  ...INBOX_OPERATIONS,
  ...CONVERSATION_OPERATIONS,
  ...MESSAGE_OPERATIONS,
  ...PRIVACY_OPERATIONS,
  ...SEARCH_OPERATIONS,
  ...HANDBOOK_OPERATIONS,
  ...ERASURE_OPERATIONS,
  ...WORKSPACE_BACKUP_OPERATIONS,
  ...EXPORT_OPERATIONS,
  ...WIDGET_OPERATIONS,
  ...REALTIME_OPERATIONS,
  ...RECORD_OPERATIONS,
  ...APPROVAL_OPERATIONS,
  ...TOKEN_OPERATIONS,
  ...REVIEW_OPERATIONS,
  ...SERVICE_NOTICE_OPERATIONS
]
