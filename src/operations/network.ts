import { isIP } from 'node:net'

/** An address of the network as a number. IPv4 that is mapped into IPv6 is IPv4. */
interface Address {
  readonly bits: 32 | 128
  readonly value: bigint
}

const MAPPED_PREFIX = 0xffffn
/** What one subscriber usually gets of IPv6: whoever has one address of it has all of them. */
const SUBSCRIBER_BITS = 64

/** @returns null when the text is no address; a zone, as in fe80::1%eth0, is left out. */
function parseAddress(text: string): Address | null {
  const bare = text.split('%', 1)[0] ?? ''
  if (isIP(bare) === 4) return { bits: 32, value: fromGroups(bare.split('.').map(Number), 8n) }
  if (isIP(bare) !== 6) return null
  const value = fromGroups(groupsOf(bare), 16n)
  return value >> 32n === MAPPED_PREFIX ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value }
}

function fromGroups(groups: readonly number[], width: bigint): bigint {
  return groups.reduce((value, group) => (value << width) | BigInt(group), 0n)
}

/** The eight groups of an IPv6 address, with what `::` leaves out, and a dotted end as two groups. */
function groupsOf(text: string): number[] {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(text)
  const [a = 0, b = 0, c = 0, d = 0] = dotted?.slice(1).map(Number) ?? []
  const plain = dotted ? text.slice(0, dotted.index) + ((a << 8) | b).toString(16) + ':' + ((c << 8) | d).toString(16) : text
  const [head = '', tail] = plain.split('::')
  const read = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const [before, after] = [read(head), read(tail ?? '')]
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after]
}

function format({ bits, value }: Address): string {
  const [count, width] = bits === 32 ? [4, 8n] : [8, 16n]
  const groups = Array.from({ length: count }, (_, at) => (value >> (BigInt(count - 1 - at) * width)) & ((1n << width) - 1n))
  if (bits === 32) return groups.join('.')
  return new URL(`http://[${groups.map((group) => group.toString(16)).join(':')}]`).hostname.slice(1, -1)
}

/**
 * Whom a limit for an address of the network counts: an IPv4 address, or the /64 of an IPv6 one, of which one
 * subscriber has all addresses. Whatever is no address counts as itself.
 */
export function subscriberOf(ip: string): string {
  const address = parseAddress(ip)
  if (!address) return ip
  return address.bits === 32 ? format(address) : networkText(address, SUBSCRIBER_BITS)
}

const networkText = (address: Address, prefix: number) => `${format({ ...address, value: (address.value >> BigInt(address.bits - prefix)) << BigInt(address.bits - prefix) })}/${prefix}`

/**
 * A network as people type it (192.0.2.0/24, 2001:db8::/48, a single address) in the one form that is kept: the first
 * address of the network and its prefix. @returns null when it is none
 */
export function normaliseNetwork(typed: string): string | null {
  const [, text = '', digits] = /^([^/%\s]+)(?:\/(\d{1,3}))?$/.exec(typed.trim()) ?? []
  const address = parseAddress(text)
  if (!address) return null
  const asked = digits === undefined ? address.bits : Number(digits) - (address.bits === 32 && text.includes(':') ? 96 : 0)
  return asked >= 0 && asked <= address.bits ? networkText(address, asked) : null
}

/** Whether an address lies in one of these networks, which have the form of `normaliseNetwork`. */
export function isWithin(networks: readonly string[], ip: string): boolean {
  const address = parseAddress(ip)
  if (!address) return false
  return networks.some((network) => {
    const [text = '', prefix = ''] = network.split('/')
    const first = parseAddress(text)
    if (!first || first.bits !== address.bits) return false
    const host = BigInt(address.bits - Number(prefix))
    return address.value >> host === first.value >> host
  })
}
