import { setTimeout as wait } from 'node:timers/promises'
import { staysOnThisMachine, verifiesCertificate } from '../../db/connect.ts'
import { type KeyAdmin } from '../../db/key-admin.ts'
import { type DatabasePosture, readPosture } from '../../db/posture.ts'
import type { DatabaseAccess } from '../database-access.ts'
import type { Config } from '../config/index.ts'
import { checkMailServer } from '../features/mail/index.ts'
import { type Finding, look, ok, red } from './finding.ts'
import { missingKeys } from './missing-keys.ts'

const DAY_MS = 86_400_000
/** Copies of the root key that are asked for, and how recently each must have been proved. */
const COPIES = 2
const PROVED_DAYS = 90
const NEWEST_MAJOR = 18
const MAIL_MS = 15_000

/** Roles, row-level security, schema, TLS and log of the database, as the server's own logins see them. */
export async function database({ urls }: DatabaseAccess): Promise<readonly Finding[]> {
  const seen = await Promise.all(Object.values(urls).map((url) => readPosture(url.reveal())))
  const [first] = seen
  if (!first) return []
  return [version(first), ...roles(seen), isolation(first), schemaOf(first), transport(Object.values(urls).map((url) => url.reveal())), logOf(first)]
}

function version({ version: number, pooled }: DatabasePosture): Finding {
  const text = `PostgreSQL ${Math.floor(number / 10_000)}.${number % 10_000}${pooled ? ', behind a pooler' : ''}`
  return Math.floor(number / 10_000) >= NEWEST_MAJOR ? ok('database', text) : look('database', text, `Rind is tested on PostgreSQL ${NEWEST_MAJOR}.`)
}

function roles(seen: readonly DatabasePosture[]): Finding[] {
  const excess = seen.flatMap(({ login, excess: much }) => much.map((what) => `${login} ${what}`))
  const same = new Set(seen.map(({ login }) => login)).size < seen.length ? ['two of the three URLs use one login'] : []
  const wrong = [...excess, ...same]
  return [wrong.length > 0 ? red('roles', wrong.join('; '), 'Use the URLs that "rind migrate --print-env" prints, and take what was granted by hand away.') : ok('roles', 'three logins, none with more rights than it needs')]
}

function isolation({ open }: DatabasePosture): Finding {
  return open.length > 0
    ? red('row-level-security', `not as it must be on: ${open.join(', ')}`, 'Workspaces may see each other. Stop the server, find out who changed it, and put the policies back as db/migrations has them.')
    : ok('row-level-security', 'enabled, forced and with one policy on every table of a workspace')
}

function schemaOf({ missing }: DatabasePosture): Finding {
  return missing.length > 0 ? red('schema', `${missing.length} columns are missing, ${missing[0] ?? ''} among them`, 'Run "rind migrate" with DATABASE_ADMIN_URL.') : ok('schema', 'every table and column of this version is there')
}

function transport(urls: readonly string[]): Finding {
  if (urls.every(staysOnThisMachine)) return ok('database-tls', 'the database is on this machine')
  return urls.every((url) => staysOnThisMachine(url) || verifiesCertificate(url)) ? ok('database-tls', 'the certificate of the database is checked') : red('database-tls', 'a connection to another machine does not check its certificate', 'End each URL with ?sslmode=verify-full.')
}

function logOf({ talkative }: DatabasePosture): Finding {
  return talkative.length > 0 ? look('database-log', `the server could write statements or parameters: ${talkative.join(', ')}`, 'Set them as docs/operations.md says under Logs.') : ok('database-log', 'the server writes no statements and no parameters')
}

/** The root key, what hangs under older keys, and custody. */
export async function keys(admin: KeyAdmin, now: number): Promise<readonly Finding[]> {
  const status = await admin.status()
  const { root, workspaces } = status
  const rows = workspaces.reduce((sum, { rowsLeft }) => sum + rowsLeft, 0)
  const proved = await admin.copies(new Date(now - PROVED_DAYS * DAY_MS))
  const own = root.ids.includes(root.own) ? ok('root-key', `${root.own}, kept by: ${root.kind}`) : red('root-key', `the database's own root key ${root.own} is not at hand`, 'Put it back: without it nothing can be read.')
  const left = root.wrapsLeft > 0 || !root.ownIsNewest
  return [
    own,
    left ? look('root-key-rotation', `${root.wrapsLeft} keys hang under an older root key`, 'Run "rind keys rotate root" and keep the older key until it is done.') : ok('root-key-rotation', 'every key hangs under the newest root key'),
    rows > 0 ? look('row-keys', `${rows} rows are sealed with an older key`, 'The server takes them along within a day; "rind keys status" shows where.') : ok('row-keys', 'no row is sealed with an older key'),
    missingKeys(status),
    custody(root.kind, proved.length)
  ]
}

function custody(kind: string, proved: number): Finding {
  if (kind === 'vault') return ok('custody', 'the root key is in the key service; its operators keep its copies')
  const text = `${proved} of ${COPIES} copies of the root key were proved to open within ${PROVED_DAYS} days`
  return proved >= COPIES ? ok('custody', text) : red('custody', text, 'A lost root key means that nothing can be read again, by anyone. rind keys custody add, then rind keys verify, with two people: docs/cryptography.md.')
}

/** Whether the mail server takes a connection, and the login if there is one. Nothing is sent. */
export async function mail({ smtpUrl, environment }: Config): Promise<readonly Finding[]> {
  if (!smtpUrl) return [environment === 'production' ? red('mail', 'SMTP_URL is not set', 'Set it: nobody can sign up without mail.') : look('mail', 'SMTP_URL is not set: mail is shown on the page and in the terminal', 'Set it before others use this installation.')]
  const late = wait(MAIL_MS, undefined, { ref: false }).then(() => {
    throw new Error(`The mail server did not answer within ${MAIL_MS / 1000} seconds`)
  })
  await Promise.race([checkMailServer(smtpUrl), late])
  return [ok('mail', 'the mail server takes connections')]
}
