import { fileURLToPath } from 'node:url'
import type { Secret } from '../crypto/index.ts'
import { ConfigError, type Environment, readSecret, readUrl } from './read.ts'

/** Where copies go: a folder of the other site, or a bucket. */
export type OffsitePlace =
  | { readonly kind: 'folder'; readonly path: string }
  | {
      readonly kind: 's3'
      readonly bucket: string
      /** Empty, or ends with `/`. */
      readonly prefix: string
      /** As the server calls it: what stands after the colon of the declared one. */
      readonly region: string
      /** null: Amazon's own. */
      readonly endpoint: string | null
      readonly keyId: Secret
      readonly key: Secret
    }

const EXAMPLES = 'file:///mnt/copies?region=NL:grq2 or s3://bucket/rind?region=NL:eu-nl-1&endpoint=https://s3.example'
const LOOPBACK = ['localhost', '127.0.0.1', '[::1]']

/** @throws ConfigError when it is no place, lies where data may not, or lacks its keys */
export function readOffsite(env: Environment, regions: readonly string[]): { readonly place: OffsitePlace; readonly region: string } | null {
  const url = readUrl(env, 'OFFSITE_URL', ['file:', 's3:'])
  if (!url) return null
  const region = url.searchParams.get('region') ?? ''
  if (!regions.includes(region)) throw new ConfigError('OFFSITE_URL', `an address with a region of REGIONS, as in ${EXAMPLES}`)
  return { place: url.protocol === 's3:' ? readBucket(env, url, region) : readFolder(url), region }
}

function readFolder(url: URL): OffsitePlace {
  if (url.host !== '') throw new ConfigError('OFFSITE_URL', `an address as in ${EXAMPLES}`)
  return { kind: 'folder', path: fileURLToPath(new URL(`file://${url.pathname}`)) }
}

function readBucket(env: Environment, url: URL, region: string): OffsitePlace {
  const prefix = url.pathname.split('/').filter(Boolean)
  // Keys have no place in an address: it is shown to people.
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(url.hostname) || url.username !== '' || url.password !== '' || prefix.some((name) => !/^[A-Za-z0-9_-][A-Za-z0-9._-]*$/.test(name))) {
    throw new ConfigError('OFFSITE_URL', `an address as in ${EXAMPLES}`)
  }
  const [keyId, key] = [readSecret(env, 'AWS_ACCESS_KEY_ID'), readSecret(env, 'AWS_SECRET_ACCESS_KEY')]
  if (!keyId || !key) throw new ConfigError('OFFSITE_URL', 'a bucket takes AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or the same with _FILE')
  return { kind: 's3', bucket: url.hostname, prefix: prefix.map((name) => `${name}/`).join(''), region: region.split(':')[1] ?? '', endpoint: readEndpoint(url), keyId, key }
}

function readEndpoint(url: URL): string | null {
  const endpoint = url.searchParams.get('endpoint')
  if (endpoint === null) return null
  const target = URL.canParse(endpoint) ? new URL(endpoint) : null
  const isSafe = target?.protocol === 'https:' || (target?.protocol === 'http:' && LOOPBACK.includes(target.hostname))
  if (!target || !isSafe || target.username !== '' || target.pathname !== '/') throw new ConfigError('OFFSITE_URL', 'the endpoint begins with https:// and has no path; only on this machine http:// is enough')
  return target.origin
}
