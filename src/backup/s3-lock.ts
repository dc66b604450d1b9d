import { GetObjectLockConfigurationCommand, type S3Client } from '@aws-sdk/client-s3'
import { isDenied, isUnknownThere } from './s3-errors.ts'
import type { Lock } from './store.ts'

/** The server is not asked again for each object. */
const KNOWN_MS = 600_000

type LockMode = 'GOVERNANCE' | 'COMPLIANCE'

/** What of a request keeps an object from being removed. */
interface LockHeaders {
  readonly ObjectLockMode?: LockMode
  readonly ObjectLockRetainUntilDate?: Date
}

/** Object lock of a bucket: used where the server says that it is on, and nowhere else. */
export interface Locking {
  headers(lock: Lock): Promise<LockHeaders>
  /** By the clock of the server, once it answered; until then by ours. */
  serverNow(): number
}

export function createLocking(client: S3Client, bucket: string): Locking {
  let aheadMs = 0
  let known: { readonly mode: LockMode | null; readonly at: number } | undefined
  client.middlewareStack.add(
    (next) => async (args) => {
      const result = await next(args)
      const { headers } = result.response as { headers?: Readonly<Record<string, string>> }
      const there = Date.parse(headers?.['date'] ?? '')
      if (!Number.isNaN(there)) aheadMs = there - Date.now()
      return result
    },
    { step: 'deserialize', name: 'serverDate' }
  )
  const serverNow = () => Date.now() + aheadMs
  return {
    serverNow,
    headers: async ({ from, ms }) => {
      if (!known || Math.abs(serverNow() - known.at) > KNOWN_MS) known = { mode: await lockMode(client, bucket), at: serverNow() }
      const { mode } = known
      const until = Math.min(from, serverNow()) + ms
      return mode === null || until <= serverNow() ? {} : { ObjectLockMode: mode, ObjectLockRetainUntilDate: new Date(until) }
    }
  }
}

/** @returns the mode of the bucket's own rule, or one that its owner can lift; null where the server does not confirm that objects are locked */
async function lockMode(client: S3Client, bucket: string): Promise<LockMode | null> {
  const answer = await client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket })).catch((error: unknown) => {
    // It has none, does not know of any, or does not tell us. A server that does not answer has said nothing.
    if (isUnknownThere(error) || isDenied(error)) return null
    throw error
  })
  const configuration = answer?.ObjectLockConfiguration
  if (configuration?.ObjectLockEnabled !== 'Enabled') return null
  return configuration.Rule?.DefaultRetention?.Mode ?? 'GOVERNANCE'
}
