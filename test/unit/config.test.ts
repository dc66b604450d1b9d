import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import t from 'tap'
import { staysOnThisMachine } from '../../db/connect.ts'
import { type Environment, PRODUCTION_REFUSALS, brokenRules, readConfig } from '../../src/config/index.ts'
import { serve } from '../../src/server.ts'

const folder = mkdtempSync(join(tmpdir(), 'rind-config-'))
t.after(() => rmSync(folder, { recursive: true, force: true }))
function file(name: string, text: string): string {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}

const refusal = (env: Environment) => {
  try {
    readConfig(env)
    return 'taken'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const CANARY = 'canary5ecret'
const RECIPIENT = `age1${'q'.repeat(58)}`
const DATABASES = { DATABASE_URL: 'postgres://a@localhost/r', DATABASE_JOBS_URL: 'postgres://b@localhost/r', DATABASE_PLATFORM_URL: 'postgres://c@localhost/r' }

t.test('O1: without any setting the configuration is that of a developer', (t) => {
  t.match(readConfig({}), {
    environment: 'development', signups: 'open', host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000', dataDir: join(process.cwd(), 'data'), databaseUrls: null, rootKey: null,
    rootKeyFile: null, signingKey: null, plans: false, alerts: { url: null, pingUrl: null, mail: [], locale: 'en' }, backup: { url: null, dir: join(process.cwd(), 'data/backups'), keyringDir: join(process.cwd(), 'data/keyring'), recipients: [], keyringRecipients: [], hour: 3, drill: { dir: join(process.cwd(), 'data/drill'), day: 0, hour: 5 }, offsite: null, regions: [], regionOf: { data: null, keyring: null, offsite: null } }, smtpUrl: null, mailFrom: 'Rind <no-reply@localhost>', tls: null, trustedProxies: [], logLevel: 'info'
  })
  const empty = Object.fromEntries(['RIND_ENV', 'HOST', 'PORT', 'PUBLIC_URL', 'SIGNUPS', 'DATABASE_URL', 'ROOT_KEY', 'SMTP_URL', 'SMTP_URL_FILE', 'TLS_CERT', 'TRUSTED_PROXIES'].map((name) => [name, '']))
  t.same(readConfig(empty), readConfig({}), 'an empty variable is none')
  t.equal(readConfig({ TLS_CERT: 'c', TLS_KEY: 'k', HOST: '::', PORT: '8443' }).publicUrl, 'https://localhost:8443')
  t.equal(readConfig({ HOST: '192.0.2.7' }).publicUrl, 'http://192.0.2.7:3000')
  t.equal(readConfig({ PUBLIC_URL: 'https://Chat.Example.com/' }).publicUrl, 'https://chat.example.com')
  t.same(readConfig({ TRUSTED_PROXIES: ' 127.0.0.1 , 10.0.0.0/8,' }).trustedProxies, ['127.0.0.1', '10.0.0.0/8'])
  t.match(readConfig({ REGIONS: 'NL:ams1, NL:grq2', OFFSITE_URL: 'file:///mnt/the%20copies?region=NL:grq2' }).backup, { regions: ['NL:ams1', 'NL:grq2'], offsite: { kind: 'folder', path: '/mnt/the copies' } })
  t.match(readConfig({ ...DATABASES, PLANS: 'on', SIGNUPS: 'closed', PORT: '0', LOG_LEVEL: 'silent', MAIL_FROM: 'a@b.test' }), { plans: true, signups: 'closed', port: 0, logLevel: 'silent', mailFrom: 'a@b.test' })
  t.end()
})

/** Every variable with what cannot be used, and the sentence that says so. */
const REFUSED: readonly (readonly [Environment, string])[] = [
  [{ RIND_ENV: CANARY }, 'RIND_ENV: one of development, test, production'],
  [{ RIND_ENV: 'Production' }, 'RIND_ENV: one of development, test, production'],
  [{ SIGNUPS: CANARY }, 'SIGNUPS: one of open, invite, closed'],
  [{ PLANS: 'true' }, 'PLANS: one of on, off'],
  [{ LOG_LEVEL: CANARY }, 'LOG_LEVEL: one of fatal, error, warn, info, debug, trace, silent'],
  ...['65536', '-1', '80.5', '1e3', '0x50', CANARY, ' 80'].map((PORT): [Environment, string] => [{ PORT }, 'PORT: a port from 0 to 65535']),
  [{ PUBLIC_URL: CANARY }, 'PUBLIC_URL: an address that begins with http:// or https://'],
  [{ PUBLIC_URL: `ftp://${CANARY}` }, 'PUBLIC_URL: an address that begins with http:// or https://'],
  ...['/path', '/?q', '/#part'].map((rest): [Environment, string] => [{ PUBLIC_URL: `https://${CANARY}${rest}x` }, 'PUBLIC_URL: an origin without a path, as in https://chat.example.com']),
  [{ DATABASE_BACKUP_URL: `mysql://${CANARY}` }, 'DATABASE_BACKUP_URL: an address that begins with postgres:// or postgresql://'],
  ...['BACKUP_RECIPIENTS', 'KEYRING_RECIPIENTS'].map((name): [Environment, string] => [{ [name]: `${RECIPIENT},${CANARY}` }, `${name}: age recipients, age1…, as "age-keygen" prints them, with commas between them`]),
  ...['24', '-1', '3:00', CANARY].map((BACKUP_HOUR): [Environment, string] => [{ BACKUP_HOUR }, 'BACKUP_HOUR: a whole number from 0 to 23']),
  ...['nl:ams1', 'NL:ams1,BE:bru1', `NL:ams1 ${CANARY}`].map((REGIONS): [Environment, string] => [{ REGIONS }, "REGIONS: regions of one country, this site's first, as in NL:ams1,NL:grq2"]),
  ...['file:///mnt/x', 'file:///mnt/x?region=NL:grq2', `file:///mnt/x?region=US:${CANARY}`].map((OFFSITE_URL): [Environment, string] => [{ OFFSITE_URL, REGIONS: 'NL:ams1' }, 'OFFSITE_URL: an address with a region of REGIONS, as in file:///mnt/copies?region=NL:grq2 or s3://bucket/rind?region=NL:eu-nl-1&endpoint=https://s3.example']),
  ...['no address', 'a@b.nl, c', CANARY].map((ALERT_MAIL): [Environment, string] => [{ ALERT_MAIL }, 'ALERT_MAIL: up to 10 addresses with commas between them']),
  [{ DRILL_DAY: CANARY }, 'DRILL_DAY: one of sunday, monday, tuesday, wednesday, thursday, friday, saturday'],
  [{ DRILL_HOUR: '24' }, 'DRILL_HOUR: a whole number from 0 to 23'],
  ...['ALERT_URL', 'ALERT_PING_URL'].map((name): [Environment, string] => [{ [name]: `ftp://${CANARY}` }, `${name}: an address that begins with https:// or http://`]),
  [{ OFFSITE_URL: `ftp://${CANARY}` }, 'OFFSITE_URL: an address that begins with file:// or s3://'],
  [{ TIME_ZONE: CANARY }, 'TIME_ZONE: a time zone as in Europe/Amsterdam'],
  [{ TLS_CERT: CANARY }, 'TLS_CERT and TLS_KEY: set both or neither'],
  [{ TLS_KEY: CANARY }, 'TLS_CERT and TLS_KEY: set both or neither'],
  [{ SMTP_URL: `http://${CANARY}` }, 'SMTP_URL: an address that begins with smtp:// or smtps://'],
  [{ SMTP_URL: `${CANARY}:25` }, 'SMTP_URL: an address that begins with smtp:// or smtps://'],
  ...Object.keys(DATABASES).flatMap((name): [Environment, string][] => [
    [{ ...DATABASES, [name]: `mysql://${CANARY}` }, `${name}: an address that begins with postgres:// or postgresql://`],
    [{ [name]: `postgres://x:${CANARY}@db/r` }, 'DATABASE_URL, DATABASE_JOBS_URL and DATABASE_PLATFORM_URL: set all three; "rind migrate --print-env" prints them'],
    [{ ...DATABASES, [name]: '' }, 'DATABASE_URL, DATABASE_JOBS_URL and DATABASE_PLATFORM_URL: set all three; "rind migrate --print-env" prints them']
  ]),
  ...['ROOT_KEY', 'SMTP_URL', 'DATABASE_URL', 'PORT', 'HOST', 'SIGNUPS'].flatMap((name): [Environment, string][] => [
    [{ [name]: CANARY, [`${name}_FILE`]: '/dev/null' }, `${name}: set ${name} or ${name}_FILE, not both`],
    [{ [`${name}_FILE`]: join(folder, 'missing') }, `${name}_FILE: the file cannot be read (ENOENT)`],
    [{ [`${name}_FILE`]: folder }, `${name}_FILE: the file cannot be read (EISDIR)`]
  ])
]

t.test('O1, A97: what cannot be used is refused with the name of the variable and what it takes, never with its value', (t) => {
  for (const [env, sentence] of REFUSED) {
    t.equal(refusal(env), sentence)
    t.notOk(refusal(env).includes(CANARY))
  }
  t.end()
})

t.test('C2: a secret may come from a file, and no form of the configuration shows it', (t) => {
  const env = {
    ...DATABASES, DATABASE_URL: '', DATABASE_URL_FILE: file('database', `postgres://rind_app:${CANARY}@localhost/r\n`), ROOT_KEY_FILE: file('root', `\n ${CANARY} \n`),
    SMTP_URL_FILE: file('smtp', `smtps://me:${CANARY}@mail.example:465\n`), PORT_FILE: file('port', ' 8080\n'), SIGNUPS_FILE: file('signups', 'invite\n')
  }
  const config = readConfig(env)
  t.equal(config.databaseUrls?.app.reveal(), `postgres://rind_app:${CANARY}@localhost/r`)
  t.equal(config.rootKey?.reveal(), CANARY)
  t.equal(config.rootKeyFile, join(folder, 'root'))
  t.equal(config.smtpUrl?.reveal(), `smtps://me:${CANARY}@mail.example:465`)
  t.equal(config.port, 8080)
  t.equal(config.signups, 'invite')
  for (const form of [JSON.stringify(config), inspect(config, { depth: 9 }), inspect(config, { depth: 9, showHidden: true, customInspect: false }), `${String(config.smtpUrl)}`]) t.notOk(form.includes(CANARY))
  t.end()
})

const PRODUCTION: Environment = {
  RIND_ENV: 'production', PUBLIC_URL: 'https://chat.example.com', TRUSTED_PROXIES: '127.0.0.1', ROOT_KEY: CANARY, SIGNING_KEY: CANARY, SMTP_URL: 'smtps://mail.example', DATA_DIR: join(folder, 'data'),
  BACKUP_RECIPIENTS: RECIPIENT, KEYRING_RECIPIENTS: ` ${RECIPIENT}\n${RECIPIENT} `, REGIONS: 'NL:ams1,NL:grq2'
}
const database = (url: string) => ({ DATABASE_BACKUP_URL: 'postgres://d@localhost/r', DATABASE_URL: 'postgres://a@localhost/r', DATABASE_JOBS_URL: url, DATABASE_PLATFORM_URL: 'postgres://c@localhost/r' })
const below = (name: string) => ({ ROOT_KEY: '', ROOT_KEY_FILE: file(name, CANARY), DATA_DIR: folder })

/** Each rule of production with what breaks it and nothing else. */
const BROKEN: Readonly<Record<string, readonly Environment[]>> = {
  tls: [{ TRUSTED_PROXIES: '' }, { TRUSTED_PROXIES: ' , ' }],
  'public-url': [{ PUBLIC_URL: 'http://chat.example.com' }, { PUBLIC_URL: '' }],
  'root-key': [{ ROOT_KEY: '' }],
  'root-key-place': [below('root.key'), { ...below('..key'), DATA_DIR: `${folder}/` }, { ...below('deep'), DATA_DIR: '/' }],
  'signing-key': [{ SIGNING_KEY: '' }],
  'vault-tls': ['http://vault.example:8200', 'http://10.0.0.1:8200', 'http://127.0.0.1.example', 'http://vault.example?host=/run'].map((address) => ({ VAULT_ADDR: address, VAULT_TOKEN: CANARY })),
  'internal-tls': ['0.0.0.0', '10.0.0.1', '::', 'rind.internal'].map((host) => ({ INTERNAL_HOST: host })),
  'backup-recipients': [{ BACKUP_RECIPIENTS: '' }, { KEYRING_RECIPIENTS: ' , ' }],
  'backup-login': [{ ...DATABASES }],
  regions: [{ REGIONS: '' }],
  'keyring-place': [{ KEYRING_DIR: '/b', BACKUP_DIR: '/b/' }, { KEYRING_DIR: '/b/k', BACKUP_DIR: '/b' }, { KEYRING_DIR: '/b', BACKUP_DIR: '/b/d' }],
  'alert-tls': [{ ALERT_URL: 'http://alerts.example/x' }, { ALERT_PING_URL: 'http://10.0.0.1/x' }],
  'webhook-loopback': [{ WEBHOOK_LOOPBACK: 'on' }],
  smtp: [{ SMTP_URL: '' }],
  'database-tls': [
    'postgres://b@db.example/r', 'postgres://b@10.0.0.1/r?sslmode=require', 'postgres://b@db.example/r?sslmode=verify-ca', 'postgres://b@db.example/r?host=/run/postgresql',
    'postgres://b@localhost/r?host=db.example', 'postgres://b@localhost/r?host=/run/postgresql&host=db.example', 'postgres://b@localhost,db.example/r', 'postgres://b@localhost.example/r',
    'postgres://b@127.0.0.1.example/r'
  ].flatMap((url) => [database(url), { ...database('postgres://b@localhost/r'), DATABASE_BACKUP_URL: url }])
}

t.test('W9, S1: production refuses what is not safe, rule by rule', async (t) => {
  t.same(brokenRules(readConfig(PRODUCTION)), [], 'a good configuration')
  for (const url of ['postgres://b@db.example/r?sslmode=verify-full', 'postgres://b@[::1]/r', 'postgres://b@127.0.0.1:5433/r', 'postgres:///r?host=/run/postgresql']) {
    t.same(brokenRules(readConfig({ ...PRODUCTION, ...database(url) })), [], url)
  }
  t.same(brokenRules(readConfig({ ...PRODUCTION, TRUSTED_PROXIES: '', TLS_CERT: 'c', TLS_KEY: 'k' })), [], 'TLS of its own')
  t.same(brokenRules(readConfig({ ...PRODUCTION, INTERNAL_HOST: '0.0.0.0', INTERNAL_URL: 'https://ops.example' })), [], 'operators behind a proxy')
  for (const address of ['https://vault.example', 'http://127.0.0.1:8200', 'http://[::1]:8200']) {
    t.same(brokenRules(readConfig({ ...PRODUCTION, ROOT_KEY: '', VAULT_ADDR: address, VAULT_TOKEN: CANARY })), [], address)
  }
  t.same(Object.keys(BROKEN), PRODUCTION_REFUSALS.map(({ id }) => id), 'no rule is missing here')
  for (const [id, environments] of Object.entries(BROKEN)) {
    for (const env of environments) t.same(brokenRules(readConfig({ ...PRODUCTION, ...env })).map((rule) => rule.id), [id], `${id}: ${inspect(env)}`)
  }
  t.notOk(staysOnThisMachine('postgres://db.example/r'))
  const everything = { RIND_ENV: 'production', DATA_DIR: join(folder, 'never'), ...database('postgres://b@db.example/r') }
  await t.rejects(serve({ env: everything, quiet: true }), { message: /^Production refuses this configuration:\n(?: {2}- .+\n?){8}$/ }, 'it does not start, and says all at once')
  await t.rejects(serve({ env: { ...PRODUCTION, SMTP_URL: '' }, quiet: true }), { message: 'Production refuses this configuration:\n  - No mail: set SMTP_URL.' }, 'A7: links go out by mail or not at all')
})

t.test('W8 S9: backups, keyring and copies lie in regions that were declared, all of one country, and nothing starts otherwise', (t) => {
  const REGIONS = 'NL:ams1,NL:eu-nl-1,NL:grq2'
  t.same(readConfig({ REGIONS }).backup.regionOf, { data: 'NL:ams1', keyring: 'NL:ams1', offsite: null }, 'this site is the first')
  const places = { REGIONS, BACKUP_REGION: 'NL:grq2', KEYRING_REGION: 'NL:ams1', OFFSITE_URL: 'file:///mnt/x?region=NL:eu-nl-1' }
  t.same(readConfig(places).backup.regionOf, { data: 'NL:grq2', keyring: 'NL:ams1', offsite: 'NL:eu-nl-1' })
  for (const elsewhere of ['US:iad1', 'NL:other', 'NL', 'nl:ams1', 'NL:ams1,NL:grq2']) {
    for (const name of ['BACKUP_REGION', 'KEYRING_REGION']) t.throws(() => readConfig({ ...places, [name]: elsewhere }), { message: `${name}: one of REGIONS: nothing is kept elsewhere` })
    for (const url of ['file:///mnt/x', 's3://copies/rind']) t.throws(() => readConfig({ ...places, OFFSITE_URL: `${url}?region=${elsewhere}` }), /OFFSITE_URL: an address with a region of REGIONS/)
  }
  t.throws(() => readConfig({ REGIONS: 'NL:ams1,US:iad1' }), /REGIONS: regions of one country/)
  t.throws(() => readConfig({ BACKUP_REGION: 'NL:ams1' }), /BACKUP_REGION: one of REGIONS/, 'a region of no list')
  t.same(brokenRules(readConfig({ ...PRODUCTION, REGIONS: '' })).map(({ id }) => id), ['regions'], 'production wants to know')
  t.end()
})

t.test('W9 F1: a bucket takes its keys from the environment alone, shows them nowhere, and is reached over TLS', (t) => {
  const keys = { AWS_ACCESS_KEY_ID: CANARY, AWS_SECRET_ACCESS_KEY_FILE: file('bucket-key', `${CANARY}\n`) }
  const at = (OFFSITE_URL: string, env: Environment = keys) => readConfig({ REGIONS: 'NL:eu-nl-1', OFFSITE_URL, ...env })
  const config = at('s3://copies/rind/one?region=NL:eu-nl-1&endpoint=https://s3.example:9000')
  t.match(config.backup.offsite, { kind: 's3', bucket: 'copies', prefix: 'rind/one/', region: 'eu-nl-1', endpoint: 'https://s3.example:9000' })
  t.match(at('s3://copies?region=NL:eu-nl-1').backup.offsite, { prefix: '', endpoint: null })
  for (const form of [JSON.stringify(config), inspect(config, { depth: 9 })]) t.notOk(form.includes(CANARY))
  for (const url of [`s3://${CANARY.toLowerCase()}:x@copies`, 's3://UPPER_CASE', 's3://copies/..%2fother', 's3://copies/a%20b']) {
    t.throws(() => at(`${url}?region=NL:eu-nl-1`), /OFFSITE_URL: an address as in/, url)
  }
  for (const endpoint of ['http://s3.example', `https://${CANARY}:x@s3.example`, 'https://s3.example/path', 's3.example']) {
    t.throws(() => at(`s3://copies?region=NL:eu-nl-1&endpoint=${endpoint}`), { message: /^OFFSITE_URL: the endpoint begins with https:\/\/ and has no path/ }, endpoint)
  }
  t.throws(() => at('s3://copies?region=NL:eu-nl-1', { AWS_ACCESS_KEY_ID: CANARY }), { message: /^OFFSITE_URL: a bucket takes AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY/ })
  t.end()
})

t.end()
