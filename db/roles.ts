import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'

/** The roles of the database. Only these names appear in grants; migrations run as the owner, nothing else does. */
export const OWNER_ROLE = 'rind_owner'
/** Roles that log in, each with a URL of its own in the environment. */
export const LOGIN_ROLES = {
  app: { role: 'rind_app', variable: 'DATABASE_URL' },
  jobs: { role: 'rind_jobs', variable: 'DATABASE_JOBS_URL' },
  platform: { role: 'rind_platform', variable: 'DATABASE_PLATFORM_URL' },
  backup: { role: 'rind_backup', variable: 'DATABASE_BACKUP_URL' }
} as const
export type LoginRole = keyof typeof LOGIN_ROLES
export const AUDIT_ROLE = 'rind_audit'

/** Time limits per role, in PostgreSQL's units. A statement that runs longer is cancelled by the server. */
export const ROLE_SETTINGS: Readonly<Record<LoginRole, Readonly<Record<string, string>>>> = {
  app: { statement_timeout: '10s', lock_timeout: '5s', idle_in_transaction_session_timeout: '15s' },
  jobs: { statement_timeout: '60s', lock_timeout: '10s', idle_in_transaction_session_timeout: '60s' },
  platform: { statement_timeout: '10s', lock_timeout: '5s', idle_in_transaction_session_timeout: '15s' },
  backup: { statement_timeout: '0', lock_timeout: '10s', idle_in_transaction_session_timeout: '0' }
}

/** What a server must not write into its log of what these roles send. Most of it only a superuser may set. */
export const QUIET_LOG = { log_statement: 'none', log_min_error_statement: 'panic', log_parameter_max_length: '0', log_parameter_max_length_on_error: '0' } as const

const ITERATIONS = 4096

/**
 * The SCRAM-SHA-256 verifier of a password, as PostgreSQL keeps it (RFC 5803 form). Sending it in place of the
 * password keeps the password out of the server's log and statistics.
 */
export function scramVerifier(password: string): string {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, ITERATIONS, 32, 'sha256')
  const clientKey = createHmac('sha256', salted).update('Client Key').digest()
  const storedKey = createHash('sha256').update(clientKey).digest('base64')
  const serverKey = createHmac('sha256', salted).update('Server Key').digest('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${storedKey}:${serverKey}`
}
