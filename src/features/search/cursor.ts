import { Problem } from '../../errors/index.ts'

/** How far a search has come in one of the two things it walks through: the last id it read, null before the first. */
export interface Position {
  readonly before: string | null
  readonly done: boolean
}

/** A search reads messages and, beside them, the contacts of conversations; both newest first. */
export interface Place {
  readonly messages: Position
  readonly contacts: Position
}

export const BEGINNING: Place = { messages: { before: null, done: false }, contacts: { before: null, done: false } }

const ID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const FORM = new RegExp(`^(${ID}|start|done)/(${ID}|start|done)$`)

const write = ({ before, done }: Position) => (done ? 'done' : (before ?? 'start'))
const read = (text: string): Position => ({ before: text === 'start' || text === 'done' ? null : text, done: text === 'done' })

export const isDone = (place: Place): boolean => place.messages.done && place.contacts.done

export function writePlace(place: Place): string {
  return Buffer.from(`${write(place.messages)}/${write(place.contacts)}`).toString('base64url')
}

/** @throws Problem invalid_cursor */
export function readPlace(text: string): Place {
  const match = FORM.exec(Buffer.from(text, 'base64url').toString('latin1'))
  if (!match?.[1] || !match[2]) throw new Problem('invalid_cursor', { field: 'cursor', allowed: 'the next of an earlier answer' })
  return { messages: read(match[1]), contacts: read(match[2]) }
}
