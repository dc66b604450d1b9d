import { lookup } from 'node:dns/promises'
import { isIPv4 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Whether an origin is on this machine: then the page says that it may fail together with what it watches. An origin that cannot be found is not. */
export async function isBeside(origin: string): Promise<boolean> {
  const { hostname } = new URL(origin)
  const own = new Set(Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)))
  const found = await lookup(hostname.replaceAll(/[[\]]/g, ''), { all: true }).catch(() => [])
  return found.some(({ address }) => own.has(address) || address === '::1' || (isIPv4(address) && address.startsWith('127.')))
}
