import { Resolver } from 'node:dns/promises'
import { type ClientRequest, type IncomingMessage, request as plainRequest } from 'node:http'
import { request as tlsRequest } from 'node:https'
import { isIP } from 'node:net'
import { isLoopback, isPublic } from './addresses.ts'

const DEADLINE_MS = 5_000
/** As much of an answer is read, and thrown away. */
const MOST_READ = 64 * 1024
const MOST_HEADERS = 8 * 1024

/** What came of it. Of an answer there is its status and nothing else: whoever named the address is shown none of it. */
export type Outcome = { readonly status: number } | { readonly failure: 'name' | 'blocked' | 'late' | 'unreachable' }

export interface Outbound {
  /** Posts once to an address of `parseTarget`. Never follows a redirect. */
  post(target: URL, headers: Readonly<Record<string, string>>, body: string): Promise<Outcome>
}

export interface OutboundOptions {
  /** Lets loopback be called, for developing a receiver. Production refuses the setting. */
  readonly allowLoopback: boolean
  /** Name servers to ask, with a port; those of the system otherwise. */
  readonly nameServers?: readonly string[]
  readonly deadlineMs?: number
}

/**
 * Calls addresses that strangers named. Every address that a name has must be public, else none is called; the
 * connection goes to the very address that was looked at, so a name that changes its mind in between changes nothing.
 */
export function createOutbound({ allowLoopback, nameServers, deadlineMs = DEADLINE_MS }: OutboundOptions): Outbound {
  const isAllowed = (address: string) => isPublic(address) || (allowLoopback && isLoopback(address))
  return {
    post: async (target, headers, body) => {
      const signal = AbortSignal.timeout(deadlineMs)
      const addresses = await addressesOf(bareName(target), signal, nameServers)
      if (signal.aborted) return { failure: 'late' }
      const [address] = addresses
      if (address === undefined) return { failure: 'name' }
      if (!addresses.every(isAllowed)) return { failure: 'blocked' }
      return postTo(address, target, { headers, body, signal, isAllowed })
    }
  }
}

/** The name of a host, or its address without the brackets that IPv6 has in a URL. */
const bareName = ({ hostname }: URL) => hostname.replaceAll(/[[\]]/g, '')

/** Names are asked of DNS directly: a name that takes long to answer would hold a thread that the rest of the process waits for. */
async function addressesOf(name: string, signal: AbortSignal, nameServers?: readonly string[]): Promise<string[]> {
  if (isIP(name) !== 0) return [name]
  // RFC 6761: such names are this machine, whatever DNS says.
  if (/(?:^|\.)localhost\.?$/.test(name)) return ['127.0.0.1']
  const resolver = new Resolver({ timeout: 2_000, tries: 2 })
  if (nameServers) resolver.setServers(nameServers)
  const cancel = () => resolver.cancel()
  signal.addEventListener('abort', cancel, { once: true })
  const found = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)])
  signal.removeEventListener('abort', cancel)
  return found.flatMap((each) => (each.status === 'fulfilled' ? each.value : []))
}

interface Sending {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly signal: AbortSignal
  readonly isAllowed: (address: string) => boolean
}

function postTo(address: string, target: URL, { headers, body, signal, isAllowed }: Sending): Promise<Outcome> {
  const tls = target.protocol === 'https:'
  const name = bareName(target)
  const options = {
    method: 'POST',
    host: address,
    port: target.port || (tls ? 443 : 80),
    path: `${target.pathname}${target.search}`,
    // No connection is kept: the next call looks at the address anew.
    agent: false,
    maxHeaderSize: MOST_HEADERS,
    signal,
    headers: { ...headers, host: target.host, connection: 'close', 'content-length': Buffer.byteLength(body) }
  } as const
  return new Promise((resolve) => {
    let status: number | null = null
    const end = () => resolve(status === null ? { failure: signal.aborted ? 'late' : 'unreachable' } : { status })
    const request: ClientRequest = tls ? tlsRequest({ ...options, servername: isIP(name) === 0 ? name : '' }) : plainRequest(options)
    request.on('socket', (socket) => {
      socket.once('connect', () => {
        // What was really reached is what counts.
        if (isAllowed(socket.remoteAddress ?? '')) return
        resolve({ failure: 'blocked' })
        request.destroy()
      })
    })
    request.on('response', (response) => {
      status = response.statusCode ?? 0
      readAway(response, end)
    })
    request.on('error', end)
    request.on('close', end)
    request.end(body)
  })
}

/** Reads an answer to its end, or as much of it as is read at all. */
function readAway(response: IncomingMessage, end: () => void): void {
  let bytes = 0
  response.on('data', (chunk: Buffer) => {
    bytes += chunk.length
    if (bytes > MOST_READ) response.destroy()
  })
  response.on('error', end)
  response.on('close', end)
}
