import { RootKeyError } from '../crypto/index.ts'
import { Problem } from '../errors/index.ts'

/** PostgreSQL's and the driver's codes for a connection that is gone or was never made. */
const CONNECTION_LOST = new Set([
  'CONNECTION_CLOSED', 'CONNECTION_DESTROYED', 'CONNECTION_ENDED', 'CONNECT_TIMEOUT', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', '57P01', '57P02', '57P03', '08006'
])

/** Rows that others held for too long, or that two wanted of each other: nothing was done, and a moment later it may be. */
const HELD_BY_OTHERS = new Set(['55P03', '40P01', '40001'])

/** The code of a failure of the database, also when its driver's error is the cause of another. */
export function errorCode(error: unknown): string {
  for (let cause = error; cause instanceof Error; cause = cause.cause) if ('code' in cause && typeof cause.code === 'string') return cause.code
  return ''
}

/** Whether the connection to the database was lost: what was under way may or may not have been done. */
export function isConnectionLost(error: unknown): boolean {
  return CONNECTION_LOST.has(errorCode(error))
}

/** Whether a transaction was given up for others, and can be tried again as it is. */
export function isHeldByOthers(error: unknown): boolean {
  return HELD_BY_OTHERS.has(errorCode(error))
}

/** What a door answers to a failure: what was expected as it is, a database or a key service that is away or a database that others keep busy as such, all else as a fault of ours. */
export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error
  if (isConnectionLost(error)) return new Problem('unavailable', { retryAfter: 2, cause: error })
  if (error instanceof RootKeyError && error.reason === 'unavailable') return new Problem('unavailable', { retryAfter: 5, cause: error })
  if (isHeldByOthers(error)) return new Problem('busy', { retryAfter: 1, cause: error })
  return new Problem('internal', { cause: error })
}
