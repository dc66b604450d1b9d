import { randomBytes } from 'node:crypto'
import { migrate } from '../../db/migrate.ts'
import { LOGIN_ROLES, type LoginRole } from '../../db/roles.ts'
import { ConfigError, type Environment, readText } from '../config/index.ts'
import { loginUrl } from '../database-access.ts'
import { givenPasswords } from './role-passwords.ts'

/**
 * Migrates an own server. Passwords of roles whose URL is set are taken from it; with --print-env new ones are made
 * for the others, and the lines to put into the environment are printed.
 */
export async function runMigrate(env: Environment, args: readonly string[]): Promise<void> {
  const adminUrl = readText(env, 'DATABASE_ADMIN_URL')
  if (!adminUrl || !URL.canParse(adminUrl)) throw new ConfigError('DATABASE_ADMIN_URL', 'a login that may create roles, as in postgres://admin:password@host:5432/rind')
  const printEnv = args.includes('--print-env')
  const passwords = givenPasswords(env)
  const lines: string[] = []
  for (const role of Object.keys(LOGIN_ROLES) as LoginRole[]) {
    if (passwords[role] !== undefined || !printEnv) continue
    passwords[role] = randomBytes(32).toString('base64url')
    lines.push(`${LOGIN_ROLES[role].variable}=${loginUrl(adminUrl, role, passwords[role])}`)
  }
  await migrate({ adminUrl, passwords, log: (message) => process.stderr.write(`${message}\n`) })
  process.stderr.write('The database is up to date.\n')
  if (lines.length > 0) process.stdout.write(`${lines.join('\n')}\n`)
}
