import { BlockList, isIP } from 'node:net'
import { networkInterfaces } from 'node:os'

/** IANA's special-purpose registry of IPv4: everything that is not one host of the public internet. */
const SPECIAL_V4: readonly (readonly [network: string, prefix: number])[] = [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16], ['172.16.0.0', 12], ['192.0.0.0', 24], ['192.0.2.0', 24],
  ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15], ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4]
]

/** Within 2000::/3, the only part of IPv6 that is given out: protocols and tunnels that carry IPv4 inside (Teredo, 6to4), and documentation. */
const SPECIAL_V6: readonly (readonly [network: string, prefix: number])[] = [['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20]]

const [special4, special6, global6, loopback] = [new BlockList(), new BlockList(), new BlockList(), new BlockList()]
for (const [network, prefix] of SPECIAL_V4) special4.addSubnet(network, prefix, 'ipv4')
for (const [network, prefix] of SPECIAL_V6) special6.addSubnet(network, prefix, 'ipv6')
// What is mapped or translated from IPv4 (::ffff:0:0/96, 64:ff9b::/96), ULA, link-local and multicast all lie outside.
global6.addSubnet('2000::', 3, 'ipv6')
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether an address is this machine's loopback, in its own notation. */
export const isLoopback = (address: string): boolean => loopback.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')

/** Whether a stranger may have us connect to an address: it is public, and not one of this machine's own. */
export function isPublic(address: string): boolean {
  const family = isIP(address)
  if (family === 0) return false
  const known = family === 4 ? !special4.check(address, 'ipv4') : global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
  return known && !isOwn(address, family === 4 ? 'ipv4' : 'ipv6')
}

/** A service that trusts its own machine would take us for it. */
function isOwn(address: string, family: 'ipv4' | 'ipv6'): boolean {
  const own = new BlockList()
  for (const found of Object.values(networkInterfaces()).flat()) if (found) own.addAddress(found.address.split('%', 1)[0] ?? '', found.family === 'IPv4' ? 'ipv4' : 'ipv6')
  return own.check(address, family)
}
