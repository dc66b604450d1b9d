import { BlockList, isIP } from 'node:net'
import type { IncomingMessage } from 'node:http'
import type { Asking } from './register.ts'

const HOUR_MS = 60 * 60_000
const PER_HOUR = 10
/** Of all readers together, for each kind: who has many addresses cannot fill the register, nor have us write to the world. */
const PER_HOUR_ALL = 500

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Tells whether an address is a proxy's that is trusted to say for whom it asks. */
export function proxiesOf(trusted: readonly string[]): (address: string) => boolean {
  const proxies = new BlockList()
  for (const entry of trusted.flatMap((name) => (name === 'loopback' ? ['127.0.0.0/8', '::1'] : [name]))) {
    const [network = '', prefix] = entry.split('/')
    if (isIP(network) === 0) continue
    if (prefix === undefined) proxies.addAddress(network, familyOf(network))
    else proxies.addSubnet(network, Number(prefix), familyOf(network))
  }
  return (address) => isIP(bare(address)) !== 0 && proxies.check(bare(address), familyOf(bare(address)))
}

/** Says from which address a request comes, by the proxies that are trusted to say it. */
export function readerOf(trusted: readonly string[]): (request: IncomingMessage) => string {
  const isProxy = proxiesOf(trusted)
  return (request) => {
    const named = String(request.headers['x-forwarded-for'] ?? '').split(',').map((part) => part.trim())
    let address = bare(request.socket.remoteAddress ?? '')
    while (isProxy(address)) {
      const next = bare(named.pop() ?? '')
      if (isIP(next) === 0) break
      address = next
    }
    return readerAt(address)
  }
}

/** Who is at an address, for counting: the address, or its /64. */
export const readerAt = (address: string): string => networkOf(bare(address))

/** IPv4 that is mapped into IPv6 is IPv4. */
const bare = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, '').split('%', 1)[0] ?? ''

/** Of IPv6 a reader has a whole /64. */
function networkOf(address: string): string {
  if (isIP(address) !== 6) return address
  const [head = '', tail = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail].map((part) => part.split(':').filter(Boolean)) as [string[], string[]]
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => '0'), ...after].slice(0, 4).join(':')
}

/** Counts who asks, in memory: addresses of readers are kept nowhere. */
export class ReaderQuota {
  #counts = new Map<string, number>()
  #began = 0

  /** @returns whether this reader may ask once more in this hour */
  take(kind: Asking['kind'], reader: string, now: number): boolean {
    if (Math.abs(now - this.#began) >= HOUR_MS) {
      this.#counts = new Map()
      this.#began = now
    }
    const [own, all] = [this.#counts.get(reader) ?? 0, this.#counts.get(kind) ?? 0]
    if (own >= PER_HOUR || all >= PER_HOUR_ALL) return false
    this.#counts.set(reader, own + 1)
    this.#counts.set(kind, all + 1)
    return true
  }
}
