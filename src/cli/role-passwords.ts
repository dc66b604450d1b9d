import { LOGIN_ROLES, type LoginRole } from '../../db/roles.ts'
import { type Environment, readText } from '../config/index.ts'

/** The passwords of the roles whose URL is set. */
export function givenPasswords(env: Environment): Partial<Record<LoginRole, string>> {
  const passwords: Partial<Record<LoginRole, string>> = {}
  for (const role of Object.keys(LOGIN_ROLES) as LoginRole[]) {
    const given = readText(env, LOGIN_ROLES[role].variable)
    if (given && URL.canParse(given)) passwords[role] = decodeURIComponent(new URL(given).password)
  }
  return passwords
}
