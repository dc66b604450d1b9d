import { X509Certificate } from 'node:crypto'
import { readFile, stat, statfs } from 'node:fs/promises'
import { type Config, brokenRules } from '../config/index.ts'
import { type Finding, look, ok, red } from './finding.ts'

const DAY_MS = 86_400_000
const GIB = 1024 ** 3
const CERTIFICATE_DAYS = 21

export function versions(rind: string): readonly Finding[] {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  const text = `Rind ${rind}, Node ${process.versions.node}, OpenSSL ${process.versions.openssl}`
  return [major > 24 || (major === 24 && minor >= 12) ? ok('versions', text) : red('versions', text, 'Use Node 24.12 or newer; "npm ci" installs one beside Rind.')]
}

/** What production refuses at its start is red there, and to be known elsewhere. */
export function configuration(config: Config): readonly Finding[] {
  const broken = brokenRules(config).map(({ id, rule }) => {
    const [text = '', ...todo] = rule.split(': ')
    const advice = todo.join(': ') || 'Set it before this installation serves customers.'
    return config.environment === 'production' ? red(`config.${id}`, text, advice) : look(`config.${id}`, `${text} (${config.environment} takes it, production does not)`, advice)
  })
  return broken.length > 0 ? broken : [ok('config', `nothing that production refuses; this is ${config.environment}`)]
}

/** @throws Error when a file cannot be read */
export async function certificate({ tls, trustedProxies }: Config, now: number): Promise<readonly Finding[]> {
  if (!tls) return [trustedProxies.length > 0 ? ok('tls', `a proxy at ${trustedProxies.join(', ')} ends TLS`) : look('tls', 'neither TLS_CERT nor TRUSTED_PROXIES is set', 'Fine on your own machine. For others set one of them: docs/configuration.md.')]
  const days = Math.floor((new Date(new X509Certificate(await readFile(tls.certFile)).validTo).getTime() - now) / DAY_MS)
  const text = days < 0 ? `the certificate ran out ${-days} days ago` : `the certificate is good for ${days} days`
  return [days < CERTIFICATE_DAYS ? red('tls', text, `Renew ${tls.certFile} and restart.`) : ok('tls', text)]
}

/** The disk of DATA_DIR. */
export async function disk({ dataDir }: Config): Promise<readonly Finding[]> {
  const { bavail, blocks, bsize } = await statfs(dataDir)
  const [free, share] = [(bavail * bsize) / GIB, bavail / blocks]
  const text = `${free.toFixed(1)} GiB free below ${dataDir} (${Math.round(share * 100)} %)`
  const todo = 'Make room or enlarge the disk: a full one stops the database.'
  if (free < 1 || share < 0.05) return [red('disk', text, todo)]
  return [free < 5 || share < 0.15 ? look('disk', text, todo) : ok('disk', text)]
}

/** Secrets in files that others on the machine can read. @param file The root key's, if a file holds it */
export async function secretFiles(file: string | null): Promise<readonly Finding[]> {
  if (file === null) return []
  const mode = (await stat(file)).mode & 0o777
  return [(mode & 0o077) === 0 ? ok('root-key-file', 'only its owner can read the file of the root key') : red('root-key-file', `others can read ${file} (mode ${mode.toString(8)})`, `chmod 600 ${file}`)]
}
