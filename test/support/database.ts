import { randomBytes } from 'node:crypto'
import postgres from 'postgres'
import { Secret } from '../../src/crypto/index.ts'
import { loginUrl } from '../../src/database-access.ts'
import { type LoginRole } from '../../db/roles.ts'

const TEMPLATE = process.env['RIND_TEST_TEMPLATE'] ?? 'rind_template'

function required(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`${name} is not set: run the tests with "npm test"`)
  return value
}

/** The administrator's URL of a database on the tests' own PostgreSQL. Tests use it to look and to break, never to serve. */
export function adminUrl(database: string): string {
  const url = new URL(required('RIND_TEST_ADMIN_URL'))
  url.pathname = `/${database}`
  return url.toString()
}

export interface TestDatabase {
  readonly name: string
  readonly urls: { readonly app: Secret; readonly jobs: Secret; readonly platform: Secret; readonly backup: Secret }
  /** A connection past every protection, to look at rows as they lie on the disk. */
  readonly admin: postgres.Sql
  drop(): Promise<void>
}

/** Where the logins of the roles go: PostgreSQL itself, or the pooler that "npm run test:pooler" puts in front of it. */
function roleAddress(database: string): string {
  const url = new URL(adminUrl(database))
  url.port = process.env['RIND_TEST_POOLER_PORT'] ?? url.port
  return url.toString()
}

/** A fresh database cloned from the migrated template, or one with nothing in it, with the URLs of the restricted roles. */
export async function createDatabase({ empty = false } = {}): Promise<TestDatabase> {
  const name = `rind_${randomBytes(6).toString('hex')}`
  const server = postgres(adminUrl('postgres'), { max: 1, onnotice: () => undefined })
  // Clones of one template wait for each other.
  await server`select pg_advisory_lock(1)`
  await server.unsafe(`create database ${name} template ${empty ? 'template0' : TEMPLATE}`)
  await server.unsafe(`revoke all on database ${name} from public; grant connect on database ${name} to rind_app, rind_jobs, rind_platform, rind_backup`)
  await server`select pg_advisory_unlock(1)`
  await server.end()
  const passwords = JSON.parse(required('RIND_TEST_PASSWORDS')) as Record<LoginRole, string>
  const url = (role: LoginRole) => new Secret(loginUrl(roleAddress(name), role, passwords[role]))
  const admin = postgres(adminUrl(name), { max: 2, onnotice: () => undefined })
  return {
    name,
    urls: { app: url('app'), jobs: url('jobs'), platform: url('platform'), backup: url('backup') },
    admin,
    drop: async () => {
      await admin.end({ timeout: 1 })
      const again = postgres(adminUrl('postgres'), { max: 1, onnotice: () => undefined })
      await again.unsafe(`drop database if exists ${name} with (force)`)
      await again.end()
    }
  }
}
