import { Problem } from '../../errors/index.ts'

/** A place in a list by activity: the last row that was seen. Says nothing that the row itself did not. */
export interface Cursor {
  readonly activityAt: number
  readonly id: string
}

/** Thirteen digits reach to the year 2286; more would be dates that PostgreSQL does not read as we write them. */
const FORM = /^(\d{1,13})\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/

export function writeCursor(cursor: Cursor): string {
  return Buffer.from(`${cursor.activityAt}.${cursor.id}`).toString('base64url')
}

/** @throws Problem invalid_cursor */
export function readCursor(text: string): Cursor {
  const match = FORM.exec(Buffer.from(text, 'base64url').toString('latin1'))
  if (!match?.[1] || !match[2]) throw new Problem('invalid_cursor', { field: 'cursor', allowed: 'the next of an earlier page' })
  return { activityAt: Number(match[1]), id: match[2] }
}
