import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { ConfigError, type Environment, readInteger, readPort, readSecret, readText, readUrl } from '../config/read.ts'
import type { InsideAddress } from './inside.ts'

/** What the status process is told. It reads no more of the configuration than this, so that little can keep it from starting. */
export interface StatusConfig {
  readonly host: string
  readonly port: number
  /** The address that readers use, an origin. */
  readonly url: string
  /** What is watched, an origin. */
  readonly target: string
  /** Further origins of the same service. */
  readonly others?: readonly string[]
  /** The origin that its pages are of. */
  readonly origin?: string
  /** The internal port, and what it is shown; null: only what anybody sees is watched. */
  readonly inside?: InsideAddress | null
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
  const dataDir = resolve(readText(env, 'DATA_DIR') ?? 'data', 'status')
  const given = readTargets(env)
  const [target, ...others] = given.length > 0 ? given : [publicUrl]
  return {
    host,
    port,
    url: readOrigin(env, 'STATUS_URL') ?? `${scheme}://${named(host)}:${port}`,
    target: target ?? publicUrl,
    others,
    origin: readOrigin(env, 'PUBLIC_URL') ?? target ?? publicUrl,
    inside: readInside(env, { scheme, appPort, dataDir, servername: new URL(publicUrl).hostname, isElsewhere: given.length > 0 }),
    dataDir,
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

/** STATUS_TARGET is what STATUS_TARGETS was called when it took one. */
function readTargets(env: Environment): string[] {
  const typed = readText(env, 'STATUS_TARGETS') ?? readText(env, 'STATUS_TARGET') ?? ''
  return typed.split(',').map((part) => part.trim()).filter(Boolean).map((part) => readOrigin({ STATUS_TARGETS: part }, 'STATUS_TARGETS') ?? part)
}

const LOOPBACK = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

interface Beside {
  readonly scheme: string
  readonly appPort: number
  readonly dataDir: string
  /** Whom the certificate of the machine is of. */
  readonly servername: string
  readonly isElsewhere: boolean
}

/** Where nothing is said of it, the internal port of the same machine. What it is shown goes over no network in clear. */
function readInside(env: Environment, { scheme, appPort, dataDir, servername, isElsewhere }: Beside): InsideAddress | null {
  const named = readOrigin(env, 'STATUS_INTERNAL_URL')
  const internalPort = readPort(env, 'INTERNAL_PORT', appPort === 0 || appPort > 65_335 ? 0 : appPort + 200)
  const host = readText(env, 'INTERNAL_HOST') ?? '127.0.0.1'
  const beside = isElsewhere || internalPort === 0 ? undefined : `${scheme}://${ANYWHERE.has(host) ? 'localhost' : host}:${internalPort}`
  const url = named ?? beside
  if (url === undefined) return null
  const { protocol, hostname } = new URL(url)
  if (protocol === 'http:' && !LOOPBACK.test(hostname)) {
    if (named === undefined) return null
    throw new ConfigError('STATUS_INTERNAL_URL', 'https, unless it is on this machine')
  }
  const given = readSecret(env, 'STATUS_TOKEN')
  return { url, ...(named === undefined && protocol === 'https:' && { servername }), token: () => given?.reveal() ?? readFile(join(dataDir, 'probe.token')) }
}

/** The file that the server makes; null while there is none. */
function readFile(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim() || null
  } catch {
    return null
  }
}
