import { resolve } from 'node:path'
import { ConfigError, type Environment, readInteger, readPort, readText, readUrl } from '../config/read.ts'

/** What the status process is told. It reads no more of the configuration than this, so that little can keep it from starting. */
export interface StatusConfig {
  readonly host: string
  readonly port: number
  /** The address that readers use, an origin. */
  readonly url: string
  /** What is watched, an origin. */
  readonly target: string
  readonly dataDir: string
  readonly intervalMs: number
  /** Failures in a row after which a component counts as down, and successes after which it is up again. */
  readonly failures: number
  readonly successes: number
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null
}

const ANYWHERE = new Set(['0.0.0.0', '::', '127.0.0.1'])

/** @throws ConfigError that names the variable and what it takes */
export function readStatusConfig(env: Environment): StatusConfig {
  const host = readText(env, 'STATUS_HOST') ?? readText(env, 'HOST') ?? '127.0.0.1'
  const appPort = readPort(env, 'PORT', 3000)
  const port = readPort(env, 'STATUS_PORT', appPort === 0 || appPort > 65_435 ? 0 : appPort + 100)
  const certFile = readText(env, 'TLS_CERT')
  const keyFile = readText(env, 'TLS_KEY')
  const scheme = certFile !== undefined && keyFile !== undefined ? 'https' : 'http'
  const named = (name: string) => (ANYWHERE.has(name) ? 'localhost' : name)
  const publicUrl = readOrigin(env, 'PUBLIC_URL') ?? `${scheme}://${named(readText(env, 'HOST') ?? '127.0.0.1')}:${appPort}`
  return {
    host,
    port,
    url: readOrigin(env, 'STATUS_URL') ?? `${scheme}://${named(host)}:${port}`,
    target: readOrigin(env, 'STATUS_TARGET') ?? publicUrl,
    dataDir: resolve(readText(env, 'DATA_DIR') ?? 'data', 'status'),
    intervalMs: readInteger(env, 'STATUS_INTERVAL_SECONDS', 1, 300, 30) * 1000,
    failures: readInteger(env, 'STATUS_FAILURES', 1, 10, 2),
    successes: readInteger(env, 'STATUS_SUCCESSES', 1, 10, 2),
    tls: certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : null
  }
}

function readOrigin(env: Environment, name: string): string | undefined {
  const url = readUrl(env, name, ['http:', 'https:'])
  if (url && (url.pathname !== '/' || url.search !== '' || url.hash !== '')) throw new ConfigError(name, 'an origin without a path, as in https://status.example.com')
  return url?.origin
}
