import postgres from 'postgres'
import { ARRAY_TYPES } from './arrays.ts'

export type Client = postgres.Sql

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '::1', ''])

/**
 * True when a database URL stays on this machine: loopback, or a socket given as ?host=/path. Every place where a host
 * can stand must say so, whichever of them a driver goes to.
 */
export function staysOnThisMachine(url: string): boolean {
  const parsed = new URL(url)
  const others = parsed.searchParams.getAll('host')
  return LOOPBACK.has(parsed.hostname) && others.every((host) => LOOPBACK.has(host) || host.startsWith('/'))
}

/** True when the URL asks for a certificate that is checked against the host's name. */
export function verifiesCertificate(url: string): boolean {
  return new URL(url).searchParams.get('sslmode') === 'verify-full'
}

interface ConnectOptions {
  /** Run-time parameters of each connection, such as plan_cache_mode. */
  readonly settings?: Readonly<Record<string, string>>
  /** False behind a pooler: no statement is then prepared by name. */
  readonly prepare?: boolean
  /** Called when a connection closes. Connections are then neither renewed nor given up by themselves. */
  readonly onClose?: () => void
}

/**
 * Opens a pool. Connections are opened lazily, on the first query.
 * @param max Most connections at once.
 */
export function connect(url: string, max: number, name: string, { settings = {}, prepare = true, onClose }: ConnectOptions = {}): Client {
  const target = new URL(url)
  const sslmode = target.searchParams.get('sslmode')
  const socket = target.searchParams.get('host')
  for (const ours of ['sslmode', 'host']) target.searchParams.delete(ours)
  return postgres(target.toString(), {
    ...(socket !== null && { host: socket }),
    max,
    prepare,
    ...(onClose && { onclose: onClose, max_lifetime: null }),
    idle_timeout: onClose ? 0 : 60,
    fetch_types: false,
    types: ARRAY_TYPES,
    connect_timeout: 10,
    ssl: sslmode === 'verify-full' ? 'verify-full' : sslmode === 'require' ? 'require' : false,
    onnotice: () => undefined,
    connection: { application_name: `rind-${name}`, ...settings }
  })
}
