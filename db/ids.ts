import { V7Generator } from 'uuidv7'

const generator = new V7Generator()

/** A UUIDv7 at a moment (epoch milliseconds), in order with those made before it in this process. Made here, never by the database. */
export function newId(now: number): string {
  return generator.generateOrResetCore(now, 10_000).toString()
}
