import { StoreError } from './store.ts'

/** What servers call it when there is no room. */
const FULL = ['QuotaExceeded', 'InsufficientStorage', 'StorageFull', 'XMinioStorageFull', 'XMinioAdminBucketQuotaExceeded', 'EntityTooLarge']
const MISSING = ['NoSuchKey', 'NotFound']

/** The word of a server for what went wrong. It is the server's to choose, so it is taken only where it looks like one. */
export function wordOf(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  return /^[A-Za-z0-9.]{1,60}$/.test(name) ? name : 'error'
}

const statusOf = (error: unknown): number => (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode ?? 0

/** The server does not know the question. */
export const isUnknownThere = (error: unknown): boolean => [405, 501].includes(statusOf(error)) || wordOf(error) === 'NotImplemented'

/** The server knows the question, and says no or that there is nothing. */
export const isDenied = (error: unknown): boolean => statusOf(error) >= 400 && statusOf(error) < 500

/**
 * An error of the client in our words. Nothing of it is kept beside its name and status: servers put parts of the request
 * into what they answer, and with them who asked.
 */
export function describedS3(place: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const [word, status] = [wordOf(error), statusOf(error)]
  const why = `(${word}${status > 0 ? `, ${status}` : ''})`
  if (status === 507 || FULL.includes(word)) return new StoreError('full', `${place} is full ${why}`)
  if (MISSING.includes(word) || (status === 404 && word === 'error')) return new StoreError('missing', `There is no such object in ${place}`)
  if (status >= 300 && status < 500 && ![408, 429].includes(status)) return new StoreError('refused', `${place} does not let us: are its name, its region and the keys right? ${why}`)
  return new StoreError('unreachable', `${place} cannot be used ${why}`)
}
